package main

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/compressed"
	"github.com/cftoken/cftoken/token"
)

// reader is what reading an input may use besides it.
type reader struct {
	program
	settings  settings
	keepGoing bool
	progress  *compressed.Progress // nil for none
}

// got is what came of an input.
type got struct {
	recs []record.Recording
	err  error
}

// fromInputs reads the inputs, several at a time. What cannot be read is an input error
// even when the rest is used.
func (p program) fromInputs(ctx context.Context, o options, against *candidate) int {
	show := o.progress || compressed.Watched(p.stderr)
	p.stderr = &oneAtATime{w: p.stderr}
	r := reader{program: p, settings: o.settings, keepGoing: o.keepGoing}
	if show {
		r.progress = compressed.NewProgress(p.say, time.Now)
	}
	ctx, stop := context.WithCancel(ctx)
	all := make([]got, len(o.inputs))
	done := make([]chan struct{}, len(o.inputs))
	free := make(chan struct{}, max(runtime.GOMAXPROCS(0), 1))
	var files sync.WaitGroup
	defer files.Wait() // not for standard input, of which nobody knows when it ends
	defer stop()
	for i, in := range o.inputs {
		done[i] = make(chan struct{})
		read := func() {
			defer close(done[i])
			free <- struct{}{}
			defer func() { <-free }()
			if all[i].err = ctx.Err(); all[i].err == nil {
				all[i].recs, all[i].err = in.source.readAll(ctx, r, in.name)
			}
		}
		if in.name == "-" {
			go read()
		} else {
			files.Go(read)
		}
	}
	var runs []run
	var bad error
	for i, in := range o.inputs {
		select {
		case <-done[i]:
		case <-ctx.Done():
			return p.fail(o, ctx.Err())
		}
		if err := all[i].err; err != nil {
			if ctx.Err() != nil {
				return p.fail(o, err)
			}
			err = &token.Error{Failure: token.FailureUsage, Err: err}
			if !o.keepGoing {
				return p.fail(o, err)
			}
			p.say(err.Error())
			bad = errors.Join(bad, err)
		}
		for _, rec := range all[i].recs {
			runs = append(runs, run{in.source.name, rec})
		}
	}
	return token.ExitCode(bad, p.print(o, runs, against, bad))
}

// readAll reads an input.
func (s source) readAll(ctx context.Context, r reader, name string) ([]record.Recording, error) {
	if s.many != nil {
		return s.many(ctx, r, name)
	}
	rec, err := s.read(ctx, r, name)
	return []record.Recording{rec}, err
}

// oneAtATime is a writer for several goroutines.
type oneAtATime struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *oneAtATime) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(b)
}

// open opens an input, decompressed where it is compressed. Reading ends with the context.
func (r reader) open(ctx context.Context, name string) (*compressed.File, error) {
	return compressed.Open(ctx, name, r.stdin, r.progress)
}
