// Package lines reads long files of lines: several blocks of them are parsed at a
// time, and what they hold is handed on in the order of the file, by the goroutine
// that asked. The memory that it takes does not grow with the file.
package lines

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
)

// Max is the longest line that is parsed, in bytes, with its end.
const Max = 1 << 20

const (
	block      = 128 << 10 // read and parsed at once, in bytes
	maxWorkers = 8
)

// Reader says what to do with lines. All of its functions but Parse are called by the
// goroutine that calls Read, in the order of the lines.
type Reader[T any] struct {
	// Parse reads a line, which is not blank and has no end, into a zero row. ok is
	// false where it holds nothing; a problem says why it cannot be read. It is called
	// by several goroutines.
	Parse func(line string, row *T) (ok bool, problem string)
	// Keep takes a row.
	Keep func(row *T)
	// Bad takes the problem of a line, counted from 1, and reports whether to go on.
	Bad func(line int, problem string) bool
}

// batch is a block of whole lines and what was found in it.
type batch[T any] struct {
	text  string
	rows  []T
	lines int
	bad   []fault // those of the rows before which they stand
	done  chan struct{}
}

type fault struct {
	line    int // within the batch, from 1
	before  int // number of rows before it
	problem string
}

// Read reads to the end, or to the first bad line after which Bad does not go on. The
// error is that of r; line is the number of lines read.
func (rd Reader[T]) Read(r io.Reader) (line int, err error) {
	workers := min(max(runtime.GOMAXPROCS(0), 1), maxWorkers)
	jobs := make(chan *batch[T], 2*workers)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for b := range jobs {
				rd.parse(b)
				b.done <- struct{}{}
			}
		})
	}
	defer wg.Wait()
	defer close(jobs)

	var queue, free []*batch[T]
	next := func() bool { // hands the oldest batch on
		b := queue[0]
		queue = append(queue[:0], queue[1:]...)
		<-b.done
		goOn := rd.hand(b, &line)
		free = append(free, b)
		return goOn
	}
	src := source{r: r}
	for {
		text, readErr := src.next()
		if text != "" {
			if len(queue) == 2*workers && !next() {
				return line, nil
			}
			var b *batch[T]
			if n := len(free); n > 0 {
				b, free = free[n-1], free[:n-1]
			} else {
				b = &batch[T]{done: make(chan struct{}, 1)}
			}
			b.text = text
			queue = append(queue, b)
			jobs <- b
		}
		if readErr == nil {
			continue
		}
		for len(queue) > 0 {
			if !next() {
				return line, nil
			}
		}
		if errors.Is(readErr, io.EOF) {
			readErr = nil
		}
		return line, readErr
	}
}

// hand hands on what a batch holds, and counts its lines.
func (rd Reader[T]) hand(b *batch[T], line *int) bool {
	at := 0
	for _, f := range b.bad {
		for ; at < f.before; at++ {
			rd.Keep(&b.rows[at])
		}
		if !rd.Bad(*line+f.line, f.problem) {
			*line += f.line
			return false
		}
	}
	for ; at < len(b.rows); at++ {
		rd.Keep(&b.rows[at])
	}
	*line += b.lines
	return true
}

func (rd Reader[T]) parse(b *batch[T]) {
	clear(b.rows) // they keep the text
	b.rows, b.bad, b.lines = b.rows[:0], b.bad[:0], 0
	for rest := b.text; rest != ""; {
		line, ended := rest, strings.IndexByte(rest, '\n')
		if ended >= 0 {
			line, rest = rest[:ended], rest[ended+1:]
		} else {
			rest = ""
		}
		b.lines++
		problem := ""
		switch {
		case len(line) >= Max:
			problem = fmt.Sprintf("the line is longer than %d bytes", Max)
		case strings.TrimSpace(line) == "":
			continue
		default:
			n := len(b.rows)
			b.rows = append(b.rows, *new(T))
			var ok bool
			if ok, problem = rd.Parse(line, &b.rows[n]); !ok || problem != "" {
				b.rows = b.rows[:n]
			}
		}
		if problem != "" {
			b.bad = append(b.bad, fault{b.lines, len(b.rows), problem})
		}
	}
	b.text = ""
}

// source cuts what it reads into texts of whole lines.
type source struct {
	r     io.Reader
	carry []byte // begun, and without its end
	skip  bool   // the rest of a line that is too long
	err   error
}

// next returns the next whole lines, "" for none this time. With the error come the
// last ones.
func (s *source) next() (string, error) {
	if s.err != nil {
		return "", s.err
	}
	have := len(s.carry)
	if cap(s.carry) < have+block {
		grown := make([]byte, have, have+block+block/2)
		copy(grown, s.carry)
		s.carry = grown
	}
	buf := s.carry[:have+block]
	n, err := fill(s.r, buf[have:])
	s.err = err
	buf = buf[:have+n]
	if s.skip {
		i := bytes.IndexByte(buf, '\n')
		if i < 0 {
			s.carry = s.carry[:0]
			return "", err
		}
		s.skip = false
		buf = buf[i+1:]
	}
	if err != nil {
		s.carry = nil
		if !errors.Is(err, io.EOF) { // a line without its end is no line
			buf = buf[:bytes.LastIndexByte(buf, '\n')+1]
		}
		return string(buf), err
	}
	whole := bytes.LastIndexByte(buf, '\n') + 1
	if rest := len(buf) - whole; rest > Max {
		s.skip = true
		text := string(buf[:whole+Max]) + "\n"
		s.carry = s.carry[:0]
		return text, nil
	}
	text := string(buf[:whole])
	s.carry = append(s.carry[:0], buf[whole:]...)
	return text, nil
}

// fill reads until b is full or there is no more. Unlike io.ReadFull it leaves errors as
// they are: that of a compressed file which is cut off is not its end.
func fill(r io.Reader, b []byte) (n int, err error) {
	for idle := 0; n < len(b) && err == nil; idle++ {
		var got int
		if got, err = r.Read(b[n:]); got > 0 {
			n, idle = n+got, 0
		}
		if idle > 100 {
			return n, io.ErrNoProgress
		}
	}
	return n, err
}
