package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// progressEvery is how often progress is said.
const progressEvery = 3 * time.Second

// progress says how far the reading of inputs is.
type progress struct {
	say  func(string)
	now  func() time.Time
	mu   sync.Mutex
	next time.Time
}

func newProgress(say func(string), now func() time.Time) *progress {
	return &progress{say: say, now: now, next: now().Add(progressEvery)}
}

// of returns a function that takes how many bytes were read of an input, and its size, 0
// where that is not known.
func (p *progress) of(name string) func(int, int64) {
	if name == "-" {
		name = "standard input"
	}
	read := int64(0)
	return func(n int, size int64) {
		p.mu.Lock()
		defer p.mu.Unlock()
		read += int64(n)
		now := p.now()
		if now.Before(p.next) {
			return
		}
		p.next = now.Add(progressEvery)
		if size > 0 {
			p.say(fmt.Sprintf("%s: read %d of %d MB (%d %%)", name, read>>20, size>>20, 100*min(read, size)/size))
		} else {
			p.say(fmt.Sprintf("%s: read %d MB", name, read>>20))
		}
	}
}

// terminal reports whether a person may be looking at what is written.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
