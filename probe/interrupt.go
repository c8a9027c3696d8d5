package probe

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// timeUp is why a run ended that Ensure's own limit cut short: nobody
// interrupted it, the API took too long.
type timeUp struct{ limit time.Duration }

func (t timeUp) Error() string { return fmt.Sprintf("ran out of time (%s)", t.limit) }

// Unwrap makes it what a context says whose time is over.
func (t timeUp) Unwrap() error { return context.DeadlineExceeded }

// ended says why the context of a run is over, nil while it is not.
func ended(ctx context.Context) error {
	if limit := (timeUp{}); errors.As(context.Cause(ctx), &limit) {
		return limit
	}
	return ctx.Err()
}

// cutShort reports whether a call failed because its caller ended the run. That
// an own limit ran out is another matter: then no answer came in time.
func cutShort(ctx context.Context, err error) bool {
	why := ended(ctx)
	if why == nil || errors.As(why, new(timeUp)) {
		return false
	}
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// howItEnded says in words why the run did not come to its end.
func (r Report) howItEnded() string {
	if errors.As(r.Interrupted, new(timeUp)) {
		return r.Interrupted.Error()
	}
	return "interrupted: " + r.Interrupted.Error()
}
