package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// maxLog bounds what -log writes, in bytes.
const maxLog = 64 << 20

// line is a call in the log. leastprivilege -from reads method, path, status and
// account, and passes over the rest.
type line struct {
	Time     time.Time             `json:"time"`
	Method   string                `json:"method"`
	Path     string                `json:"path"`
	Status   int                   `json:"status"`
	Account  permissions.AccountID `json:"account,omitempty"`
	Code     int                   `json:"code,omitempty"`
	Message  string                `json:"message,omitempty"`
	Decision string                `json:"decision,omitempty"`
	Assumed  string                `json:"assumed,omitempty"`
	MadeUp   string                `json:"made_up,omitempty"`
	Fault    tokentest.FaultKind   `json:"fault,omitempty"`
}

// teller tells of calls: in the log, and on standard error what decided them.
type teller struct {
	mode   tokentest.Mode
	stderr io.Writer

	mu   sync.Mutex
	log  io.Writer // nil for none, or when no more is written
	left int       // of maxLog
	cut  func(int) // takes so many bytes off the end of the log; nil where that cannot be done
}

// tell is for Options.OnCall.
func (t *teller) tell(a tokentest.Answered) {
	switch {
	case a.Softened:
		fmt.Fprintf(t.stderr, "simulator: %s %s: %s\n", a.Method, a.Path, a.Decision)
	case t.mode == tokentest.ModeExplain:
		why := a.Decision
		if why == "" {
			why = "nothing had to be decided"
		}
		if a.Code != 0 || a.Message != "" {
			why += fmt.Sprintf(" (%d %s)", a.Code, a.Message)
		}
		fmt.Fprintf(t.stderr, "simulator: %s %s %d: %s\n", a.Method, a.Path, a.Status, why)
	}
	data, err := json.Marshal(line{
		a.Time, token.Redact(a.Method), token.Redact(a.Path), a.Status, a.Account, // a path may hold what it should not
		a.Code, token.Redact(a.Message), a.Decision, a.Assumed, a.MadeUp, a.Fault,
	})
	if err != nil {
		return // cannot happen: texts, numbers and a time
	}
	data = append(data, '\n')
	t.mu.Lock()
	defer t.mu.Unlock()
	switch t.left -= len(data); {
	case t.log == nil:
	case t.left < 0:
		t.log = nil
		fmt.Fprintf(t.stderr, "simulator: -log: %d bytes are written: no more calls are logged\n", maxLog)
	default:
		if n, err := t.log.Write(data); err != nil {
			if t.cut != nil {
				t.cut(n)
			}
			t.log = nil
			fmt.Fprintf(t.stderr, "simulator: -log: %v: no more calls are logged\n", err)
		}
	}
}

// logTo opens the log: a file, whose old content goes, or with - standard output.
func (t *teller) logTo(name string, stdout io.Writer) (closing func() error, err error) {
	switch name {
	case "":
		return func() error { return nil }, nil
	case "-":
		t.log = stdout
		return func() error { return nil }, nil
	}
	if token.Redact(name) != name { // it would stand in listings of the folder
		return nil, errors.New("-log: the name of the file looks like a credential: want another")
	}
	// Without O_NONBLOCK a FIFO that nobody reads would hold the program up for ever.
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|syscall.O_NONBLOCK, 0o600)
	if err != nil {
		return nil, fmt.Errorf("-log: %w", err)
	}
	t.log, t.cut = f, func(n int) {
		if end, err := f.Seek(0, io.SeekCurrent); err == nil { // no pipe
			_ = f.Truncate(end - int64(n)) // what is left of a line could not be read
		}
	}
	return f.Close, nil
}
