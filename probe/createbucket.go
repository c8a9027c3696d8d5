package probe

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/token"
)

// CleanupTimeout bounds the deletion of what a check created. It runs even when
// the check's own context has ended.
const CleanupTimeout = 15 * time.Second

// createBucket creates a uniquely named R2 bucket and deletes it. The deletion
// is tried whenever the bucket may exist: after a success, and after any answer
// that leaves open whether it was made.
func (r *runner) createBucket(ctx context.Context, s Step, res *Result) {
	body := struct {
		Name string `json:"name"`
	}{s.unique}
	_, err := r.client.Call(ctx, s.Call.Method, s.Call.Path, body, nil)
	if err != nil && certainlyNotDone(err) {
		res.refused(err, nil)
		return
	}
	if err == nil {
		res.Call.Status = http.StatusOK
		res.allowed()
	} else {
		res.refused(err, nil)
	}
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), CleanupTimeout)
	defer cancel()
	_, delErr := r.client.Call(clean, http.MethodDelete, s.Call.Path+"/"+s.unique, nil, nil)
	switch {
	case delErr == nil:
	case isNoSuchBucket(delErr):
		if err == nil {
			res.Note = "the bucket was created, but was gone when it was to be deleted"
		}
	default:
		res.Leftover = "R2 bucket " + s.unique
		res.Note = "the bucket may still exist, delete it by hand: " + delErr.Error()
	}
}

// certainlyNotDone reports whether the API answered that it did nothing.
func certainlyNotDone(err error) bool {
	var api *token.APIError
	return errors.As(err, &api) && !api.Inconclusive() && api.Status >= 400 && api.Status < 500
}

func isNoSuchBucket(err error) bool {
	var api *token.APIError
	return errors.As(err, &api) && answers.R2NoBucket.Proves(api.Status, api.Code(), "")
}
