package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// bench runs the tests of one package, whose binary has the mutants in it.
type bench struct {
	binary, dir, tmp string
	tests            []test // quickest first
	failing          []string
}

// test is a test, a fuzz target with its seeds, or an example.
type test struct {
	name    string
	took    time.Duration
	reaches map[int]bool
}

// newBench builds the tests of a package over the changed files, and runs each
// once alone: what fails with no mutant switched on counts for none.
func newBench(pattern, tmp string, src *source, changed map[string][]byte, workers int) (*bench, error) {
	replace := map[string]string{}
	for name, text := range changed {
		at := filepath.Join(tmp, name)
		if err := os.WriteFile(at, text, 0o600); err != nil {
			return nil, err
		}
		replace[filepath.Join(src.dir, name)] = at
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	list := filepath.Join(tmp, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return nil, err
	}
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", pattern).Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", pattern, err)
	}
	b := &bench{binary: filepath.Join(tmp, "tests.exe"), dir: strings.TrimSpace(string(dir)), tmp: tmp}
	build := exec.Command("go", "test", "-c", "-vet=off", "-overlay", list, "-o", b.binary, pattern)
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go test -c %s: %w\n%s", pattern, err, out)
	}
	out, err := b.command(context.Background(), 0, "", "-test.list", ".").Output()
	if err != nil {
		return nil, fmt.Errorf("the tests of %s: %w", pattern, err)
	}
	return b, b.try(strings.Fields(string(out)), workers)
}

// try runs each test alone and notes what it reaches.
func (b *bench) try(all []string, workers int) error {
	var mu sync.Mutex
	var fault error
	each(all, workers, func(name string) {
		if strings.HasPrefix(name, "Benchmark") {
			return
		}
		log := filepath.Join(b.tmp, name+".reached")
		begun := time.Now()
		failed, _ := b.run(0, log, 5*time.Minute, []string{name})
		t := test{name: name, took: time.Since(begun), reaches: map[int]bool{}}
		text, err := os.ReadFile(log)
		mu.Lock()
		defer mu.Unlock()
		if failed != "" {
			b.failing = append(b.failing, name)
			return
		}
		if err != nil {
			fault = err
			return
		}
		for _, id := range strings.Fields(string(text)) {
			n, _ := strconv.Atoi(id)
			t.reaches[n] = true
		}
		b.tests = append(b.tests, t)
	})
	return fault
}

// kill runs the tests that reach a mutant, the quick ones first, and says which
// failed, "" if none, and how many there are.
func (b *bench) kill(id int, patience time.Duration) (by string, reached int) {
	var batches [][]string
	var whole, batch time.Duration
	limit := 300 * time.Millisecond // of the first batch; each further one may take four times as long
	for _, t := range b.tests {
		if !t.reaches[id] {
			continue
		}
		if len(batches) == 0 || batch+t.took > limit {
			batches, batch, limit = append(batches, nil), 0, 4*limit
		}
		last := len(batches) - 1
		batches[last] = append(batches[last], t.name)
		batch, whole, reached = batch+t.took, whole+t.took, reached+1
	}
	for _, tests := range batches {
		if by, timedOut := b.run(id, "", patience+5*whole, tests); by != "" {
			if timedOut {
				by = "time"
			}
			return by, reached
		}
	}
	return "", reached
}

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// run runs tests in one process, and says which failed first, "" for none.
func (b *bench) run(id int, log string, limit time.Duration, tests []string) (failed string, timedOut bool) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := b.command(ctx, id, log, "-test.short", "-test.failfast", "-test.run", "^("+strings.Join(tests, "|")+")$")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = time.Second // what the test started may hold the pipe
	err := cmd.Run()
	switch {
	case err == nil || errors.Is(err, exec.ErrWaitDelay):
		return "", false
	case ctx.Err() != nil:
		return strings.Join(tests, "|"), true
	}
	if m := failure.FindStringSubmatch(out.String()); m != nil {
		return m[1], false
	}
	return "a fault of the process", false
}

// command is a run of the test binary in its folder: with no way to the network,
// and with bounded memory where the system can bound it.
func (b *bench) command(ctx context.Context, id int, log string, args ...string) *exec.Cmd {
	name := b.binary
	if runtime.GOOS == "linux" {
		args = append([]string{"-c", `ulimit -v 8000000; exec "$0" "$@"`, name}, args...)
		name = "/bin/sh"
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "HTTPS_PROXY=http://127.0.0.1:9", "HTTP_PROXY=http://127.0.0.1:9", "TMPDIR="+b.tmp,
		switchedOn+"="+strconv.Itoa(id), reachedIn+"="+log)
	return cmd
}

// each calls f for every item, with at most so many at once.
func each[T any](items []T, workers int, f func(T)) {
	queue := make(chan T)
	var wg sync.WaitGroup
	for range max(1, workers) {
		wg.Go(func() {
			for item := range queue {
				f(item)
			}
		})
	}
	for _, item := range items {
		queue <- item
	}
	close(queue)
	wg.Wait()
}
