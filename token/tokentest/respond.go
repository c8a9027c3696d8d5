package tokentest

import (
	"context"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

// delivery is an answer on its way to the client, with what befalls it there.
// Its headers are in the map that respond was given.
type delivery struct {
	status int
	body   []byte
	// missing is how many bytes of the declared length never come.
	missing int
	// pace is how long the body takes, 0 for no time at all.
	pace time.Duration
	// lost says that no answer comes: the connection is reset.
	lost bool
	// gone is why the client no longer waits, nil while it does.
	gone error
}

// respond answers one request, waits included, and sets the answer's headers.
func (s *Server) respond(r *http.Request, h http.Header) delivery {
	x := s.newExchange(r)
	f := s.faults.strike(x.method, x.path)
	if f.before > 0 {
		if err := pause(r.Context(), f.before); err != nil {
			if s.opts.OnCall != nil {
				s.opts.OnCall(x.answered(&reply{}, "", false, f.fault.Kind))
			}
			s.log.add(x.call(0))
			return delivery{gone: err}
		}
		x.now = s.now().UTC()
	}
	rep := s.reply(x, f.fault)
	s.finish(x, &rep, f.fault.Kind)
	d := rep.deliver(h, s.rays.Add(1))
	h.Set("Date", x.now.UTC().Format(http.TimeFormat)) // the server's clock may be a test's
	switch f.fault.Kind {
	case "":
	case FaultReset:
		d.lost = true
	case FaultTruncate:
		d.body = d.body[:len(d.body)/2]
	case FaultBreakBody:
		d.missing = len(d.body) - len(d.body)/2
		d.body = d.body[:len(d.body)/2]
	case FaultSlowBody:
		d.pace = f.fault.Delay
	}
	if f.fault.Kind != "" {
		h.Set(HeaderFault, string(f.fault.Kind))
	}
	if d.missing > 0 || d.pace > 0 {
		h.Set("Content-Length", strconv.Itoa(len(d.body)+d.missing))
	}
	if f.after > 0 {
		d.gone = pause(r.Context(), f.after)
	}
	return d
}

// reply is the answer before its delivery: the API's own, unless a fault
// comes first or covers it.
func (s *Server) reply(x *exchange, f Fault) reply {
	covers := f.Kind == FaultRateLimit || f.Kind == FaultThrottle || f.Kind == FaultServerError || f.Kind == FaultReset
	var rep reply
	if covers && !f.AfterEffect {
		s.locate(x)
	} else {
		rep = s.answer(x)
	}
	switch f.Kind {
	case FaultRateLimit:
		rep = refuse(&answers.RateLimited)
		if f.Code == answers.RateLimitedQuota.Code {
			rep = refuse(&answers.RateLimitedQuota)
		}
		rep.retryAfter = f.RetryAfter
		if rep.retryAfter == 0 {
			rep.retryAfter = blockTime
		}
	case FaultThrottle:
		rep = refuse(&answers.Throttled)
	case FaultServerError:
		rep = errorPage(f.Status)
	}
	return rep
}

// locate finds the account of a call that is not answered, for the log.
func (s *Server) locate(x *exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = s.route(x)
}

// pause waits in real time and returns the context's error if that ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// bodyPieces is how many pieces a slow body comes in.
const bodyPieces = 8

// piece returns the length of the next piece of a slow body and how long it
// takes.
func (d *delivery) piece(left int) (n int, wait time.Duration) {
	return min(left, max(1, (len(d.body)+bodyPieces-1)/bodyPieces)), d.pace / bodyPieces
}

// writeTo sends the answer. What the client no longer takes is left: nothing
// can be done about it.
func (d *delivery) writeTo(ctx context.Context, w http.ResponseWriter) {
	if d.lost || d.gone != nil {
		hangUp(w)
		return
	}
	w.WriteHeader(d.status)
	if d.pace == 0 {
		// A handler that wrote less than the declared length makes net/http
		// close the connection: the body breaks off.
		_, _ = w.Write(d.body)
		return
	}
	flusher := http.NewResponseController(w)
	_ = flusher.Flush()
	for rest := d.body; len(rest) > 0; {
		n, wait := d.piece(len(rest))
		if pause(ctx, wait) != nil {
			hangUp(w)
			return
		}
		if _, err := w.Write(rest[:n]); err != nil {
			return
		}
		_ = flusher.Flush()
		rest = rest[n:]
	}
}

// hangUp resets the client's connection. Where the writer is no connection that
// can be had, it aborts as net/http provides for: with http.ErrAbortHandler,
// which its server recovers.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, is := conn.(*net.TCPConn); is {
		_ = tcp.SetLinger(0) // closing sends RST instead of FIN
	}
	_ = conn.Close()
}

// errReset is what a client sees of a connection that was reset.
func errReset() error {
	return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
}
