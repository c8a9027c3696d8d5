package tokentest

import (
	"sync"

	"github.com/cftoken/cftoken/permissions/authz"
)

// callLog is a ring of the last calls.
type callLog struct {
	mu    sync.Mutex
	max   int
	calls []authz.Call
	next  int // where the next call goes once the ring is full
}

func (l *callLog) init(max int) {
	switch {
	case max == 0:
		l.max = defaultMaxCalls
	case max > 0:
		l.max = max
	}
}

func (l *callLog) add(c authz.Call) {
	if l.max == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.calls) < l.max {
		l.calls = append(l.calls, c)
		return
	}
	l.calls[l.next] = c
	l.next = (l.next + 1) % l.max
}

// Calls returns the calls that were made, oldest first: method, path below
// /client/v4, the account where it is known, time, client address and the status
// that was decided. It is 0 where a fault kept the call from being decided at
// all; a call that took effect has its status, though its answer was lost. Of
// more than Options.MaxCalls only the last are kept.
func (s *Server) Calls() []authz.Call {
	l := &s.log
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]authz.Call, 0, len(l.calls))
	out = append(out, l.calls[l.next:]...)
	return append(out, l.calls[:l.next]...)
}

// ResetCalls empties the log of calls.
func (s *Server) ResetCalls() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.calls, s.log.next = nil, 0
}
