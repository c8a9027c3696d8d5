package compressed

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// progressEvery is how often progress is said.
const progressEvery = 3 * time.Second

// Progress says how far the reading of files is, at most every three seconds and never of
// what takes less. It is for several goroutines; nil says nothing.
type Progress struct {
	say  func(string)
	now  func() time.Time
	mu   sync.Mutex
	next time.Time
}

// NewProgress returns a Progress that says sentences such as "a.log: read 100 of 200 MB
// (50 %)"; now is the clock.
func NewProgress(say func(string), now func() time.Time) *Progress {
	return &Progress{say: say, now: now, next: now().Add(progressEvery)}
}

// Watched reports whether a person may be looking at what is written: a terminal is.
func Watched(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// of returns a function that takes how many bytes were read of a file, and its size, 0
// where that is not known.
func (p *Progress) of(name string) func(int, int64) {
	read := int64(0)
	return func(n int, size int64) {
		if p == nil {
			return
		}
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
