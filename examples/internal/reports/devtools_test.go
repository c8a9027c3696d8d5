//go:build browser

package reports_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// browser is a Chromium without a window, told what to do through a pipe: the DevTools
// protocol, a message of JSON and a zero byte (https://chromedevtools.github.io/devtools-protocol/).
type browser struct {
	write   *os.File
	mu      sync.Mutex
	last    int
	waiting map[int]chan message
	events  map[string]func(session string, params json.RawMessage)
}

type message struct {
	ID        int             `json:"id,omitempty"`
	Method    string          `json:"method,omitempty"`
	SessionID string          `json:"sessionId,omitempty"`
	Params    any             `json:"params,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Error     *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// limit is how long the browser may take for one thing on a machine that has others to do.
const limit = 2 * time.Minute

// launch starts the browser, and skips the test where there is none.
func launch(t *testing.T) *browser {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); path == "" && err == nil {
			path = found
		}
	}
	if path == "" {
		t.Skip("no chromium, chromium-browser or google-chrome in PATH, and CHROMIUM names none")
	}
	in, write, err := os.Pipe()
	require.NoError(t, err)
	answers, out, err := os.Pipe()
	require.NoError(t, err)
	args := []string{
		"--headless", "--remote-debugging-pipe", "--user-data-dir=" + t.TempDir(), "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--force-color-profile=srgb", "--proxy-server=127.0.0.1:9", "about:blank",
	}
	if os.Getuid() == 0 {
		args = append(args, "--no-sandbox") // its sandbox does not run for root; the pages are ours
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	cmd.ExtraFiles = []*os.File{in, out}
	require.NoError(t, cmd.Start())
	require.NoError(t, in.Close())
	require.NoError(t, out.Close())
	b := &browser{write: write, waiting: map[int]chan message{}, events: map[string]func(string, json.RawMessage){}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.listen(answers)
	}()
	t.Cleanup(func() {
		_ = b.send(message{ID: -1, Method: "Browser.close"})
		_ = write.Close()
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case <-ended:
		case <-time.After(limit):
			_ = cmd.Process.Kill()
			<-ended
		}
		_ = answers.Close()
		<-done
	})
	return b
}

func (b *browser) send(m message) error {
	data, err := json.Marshal(m)
	if err == nil {
		_, err = b.write.Write(append(data, 0))
	}
	return err
}

// listen hands answers to who waits for them, and events to who wants them.
func (b *browser) listen(answers *os.File) {
	r := bufio.NewReaderSize(answers, 1<<20)
	for {
		data, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m struct {
			message
			Params json.RawMessage `json:"params"`
		}
		if json.Unmarshal(data[:len(data)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		wait, event := b.waiting[m.ID], b.events[m.Method]
		delete(b.waiting, m.ID)
		b.mu.Unlock()
		if wait != nil {
			wait <- m.message
		} else if event != nil {
			event(m.SessionID, m.Params)
		}
	}
}

// call sends a command and reads its result into a value, nil for none.
func (b *browser) call(t *testing.T, session, method string, params, into any) {
	t.Helper()
	answer := make(chan message, 1)
	b.mu.Lock()
	b.last++
	id := b.last
	b.waiting[id] = answer
	b.mu.Unlock()
	require.NoError(t, b.send(message{ID: id, Method: method, SessionID: session, Params: params}))
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	select {
	case m := <-answer:
		require.Nil(t, m.Error, "%s: %v", method, m.Error)
		if into != nil {
			require.NoError(t, json.Unmarshal(m.Result, into))
		}
	case <-ctx.Done():
		t.Fatalf("%s: no answer", method)
	}
}

// tab is a page that is open.
type tab struct {
	*browser
	session  string
	requests *[]string // for what, other than the file itself
	faults   *[]string // what the console says
}

type dict = map[string]any

// open opens a file at a width of the window, light or dark.
func (b *browser) open(t *testing.T, file string, width int, dark bool) tab {
	t.Helper()
	var target struct{ TargetID string }
	b.call(t, "", "Target.createTarget", dict{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call(t, "", "Target.attachToTarget", dict{"targetId": target.TargetID, "flatten": true}, &attached)
	p := tab{b, attached.SessionID, new([]string), new([]string)}
	loaded := make(chan struct{}, 1)
	url := "file://" + file
	on := func(method string, do func(json.RawMessage)) {
		b.events[method] = func(session string, params json.RawMessage) {
			if session == p.session {
				do(params)
			}
		}
	}
	b.mu.Lock()
	on("Page.loadEventFired", func(json.RawMessage) {
		select {
		case loaded <- struct{}{}:
		default:
		}
	})
	on("Network.requestWillBeSent", func(params json.RawMessage) {
		var e struct{ Request struct{ URL string } }
		if json.Unmarshal(params, &e) == nil && e.Request.URL != url {
			*p.requests = append(*p.requests, e.Request.URL)
		}
	})
	on("Log.entryAdded", func(params json.RawMessage) { *p.faults = append(*p.faults, string(params)) })
	on("Runtime.exceptionThrown", func(params json.RawMessage) { *p.faults = append(*p.faults, string(params)) })
	b.mu.Unlock()
	for _, domain := range []string{"Page", "Network", "Log", "Runtime", "Accessibility"} {
		p.do(t, domain+".enable", nil, nil)
	}
	p.size(t, width, 800)
	p.media(t, "screen", dark)
	p.do(t, "Page.navigate", dict{"url": url}, nil)
	select {
	case <-loaded:
	case <-time.After(limit):
		t.Fatal(file + " was not loaded")
	}
	return p
}

func (p tab) do(t *testing.T, method string, params, into any) {
	t.Helper()
	p.call(t, p.session, method, params, into)
}

func (p tab) close(t *testing.T) {
	t.Helper()
	p.do(t, "Page.close", nil, nil)
}

func (p tab) size(t *testing.T, width, height int) {
	t.Helper()
	p.do(t, "Emulation.setDeviceMetricsOverride", dict{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

func (p tab) media(t *testing.T, media string, dark bool) {
	t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.do(t, "Emulation.setEmulatedMedia", dict{"media": media, "features": []dict{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// eval is the value of an expression in the page.
func (p tab) eval(t *testing.T, expression string, into any) {
	t.Helper()
	var out struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	p.do(t, "Runtime.evaluate", dict{"expression": expression, "returnByValue": true}, &out)
	require.Empty(t, string(out.ExceptionDetails), expression)
	require.NoError(t, json.Unmarshal(out.Result.Value, into), expression)
}

func (p tab) text(t *testing.T, expression string) (s string) {
	t.Helper()
	p.eval(t, fmt.Sprintf("String(%s)", expression), &s)
	return s
}

// press presses keys, each by its name.
func (p tab) press(t *testing.T, keys ...string) {
	t.Helper()
	codes := map[string]int{"Tab": 9, "Enter": 13, " ": 32}
	for _, key := range keys {
		shift := 0
		name := strings.TrimPrefix(key, "Shift+")
		if name != key {
			shift = 8
		}
		params := dict{"type": "keyDown", "key": name, "code": strings.ReplaceAll(name, " ", "Space"), "windowsVirtualKeyCode": codes[name], "modifiers": shift}
		switch name {
		case "Enter":
			params["text"] = "\r"
		case " ":
			params["text"] = " "
		}
		p.do(t, "Input.dispatchKeyEvent", params, nil)
		p.do(t, "Input.dispatchKeyEvent", dict{"type": "keyUp", "key": name, "windowsVirtualKeyCode": codes[name], "modifiers": shift}, nil)
	}
}

// typed types a text where the focus is.
func (p tab) typed(t *testing.T, text string) {
	t.Helper()
	p.do(t, "Input.insertText", dict{"text": text}, nil)
}
