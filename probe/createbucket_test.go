package probe_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// bucketWorld runs R2 Bucket Create against a simulator through a transport
// that a test can break, and counts the buckets left.
type bucketWorld struct {
	srv    *tokentest.Server
	after  func(*http.Request, *http.Response, error) (*http.Response, error)
	before func(*http.Request) error
}

func (b *bucketWorld) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.before != nil {
		if err := b.before(r); err != nil {
			return nil, err
		}
	}
	resp, err := b.srv.RoundTripper().RoundTrip(r)
	if b.after != nil {
		return b.after(r, resp, err)
	}
	return resp, err
}

func (b *bucketWorld) run(ctx context.Context, t *testing.T) probe.Result {
	t.Helper()
	tok, err := b.srv.IssueToken(guideToken(), tokentest.TokenOptions{})
	require.NoError(t, err)
	c := clientFor(t, tok.Value, &http.Client{Transport: b})
	rep, err := probe.Run(ctx, c, target, probe.Options{Checks: probe.GuideChecks()[3:4], Eager: true, Write: true})
	require.NoError(t, err)
	return rep.Results[0]
}

// left counts the probe's buckets that still exist.
func (b *bucketWorld) left(t *testing.T) int {
	t.Helper()
	b.before, b.after = nil, nil
	tok, err := b.srv.IssueToken(guideToken(), tokentest.TokenOptions{})
	require.NoError(t, err)
	var list struct {
		Buckets []struct{ Name string }
	}
	_, err = clientFor(t, tok.Value, &http.Client{Transport: b}).Call(context.Background(), http.MethodGet, "/accounts/"+string(target.Account)+"/r2/buckets", nil, &list)
	require.NoError(t, err)
	n := 0
	for _, bucket := range list.Buckets {
		if strings.HasPrefix(bucket.Name, "cftoken-probe-") {
			n++
		}
	}
	return n
}

func TestWriteDeletesTheBucketOnEveryPath(t *testing.T) {
	t.Parallel()
	lost := errors.New("connection reset by peer")
	t.Run("all is well", func(t *testing.T) {
		t.Parallel()
		w := &bucketWorld{srv: simulator(t, tokentest.Options{})}
		res := w.run(context.Background(), t)
		assert.Equal(t, authz.Allowed, res.Verdict)
		assert.Empty(t, res.Leftover)
		assert.Zero(t, w.left(t))
	})
	t.Run("cancelled right after the creation", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		w := &bucketWorld{srv: simulator(t, tokentest.Options{})}
		w.after = func(r *http.Request, resp *http.Response, err error) (*http.Response, error) {
			if r.Method == http.MethodPost {
				cancel()
			}
			return resp, err
		}
		res := w.run(ctx, t)
		assert.Empty(t, res.Leftover)
		assert.Zero(t, w.left(t))
	})
	t.Run("the answer to the creation is lost", func(t *testing.T) {
		t.Parallel()
		w := &bucketWorld{srv: simulator(t, tokentest.Options{})}
		w.after = func(r *http.Request, resp *http.Response, err error) (*http.Response, error) {
			if r.Method == http.MethodPost {
				_ = resp.Body.Close()
				return nil, lost
			}
			return resp, err
		}
		res := w.run(context.Background(), t)
		assert.Equal(t, authz.Inconclusive, res.Verdict)
		assert.Empty(t, res.Leftover)
		assert.Zero(t, w.left(t))
	})
	t.Run("the request never arrived", func(t *testing.T) {
		t.Parallel()
		w := &bucketWorld{srv: simulator(t, tokentest.Options{})}
		w.before = func(r *http.Request) error {
			if r.Method == http.MethodPost {
				return lost
			}
			return nil
		}
		res := w.run(context.Background(), t)
		assert.Equal(t, authz.Inconclusive, res.Verdict)
		assert.Empty(t, res.Leftover, "the bucket is known not to exist")
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		srv := simulator(t, tokentest.Options{})
		rep, err := probe.Run(context.Background(), client(t, srv, guideToken().Without(probe.GuideChecks()[3].Needs[0]), tokentest.TokenOptions{}), target, probe.Options{Checks: probe.GuideChecks()[3:4], Eager: true, Write: true})
		require.NoError(t, err)
		assert.Equal(t, authz.Denied, rep.Results[0].Verdict)
		assert.Len(t, srv.Calls(), 1, "nothing to delete")
	})
	t.Run("it is gone when it is to be deleted", func(t *testing.T) {
		t.Parallel()
		w := &bucketWorld{srv: simulator(t, tokentest.Options{})}
		w.after = func(r *http.Request, resp *http.Response, err error) (*http.Response, error) {
			if r.Method != http.MethodDelete {
				return resp, err
			}
			return w.srv.RoundTripper().RoundTrip(r.Clone(r.Context())) // for the second time
		}
		res := w.run(context.Background(), t)
		assert.Equal(t, authz.Allowed, res.Verdict)
		assert.Empty(t, res.Leftover)
		assert.Equal(t, "the bucket was created, but was gone when it was to be deleted", res.Note)
		assert.Zero(t, w.left(t))
	})
	t.Run("the deletion fails", func(t *testing.T) {
		t.Parallel()
		w := &bucketWorld{srv: simulator(t, tokentest.Options{})}
		w.before = func(r *http.Request) error {
			if r.Method == http.MethodDelete {
				return lost
			}
			return nil
		}
		res := w.run(context.Background(), t)
		assert.Equal(t, authz.Allowed, res.Verdict, "the permission is proven all the same")
		assert.Regexp(t, `^R2 bucket cftoken-probe-[0-9a-f]{32}$`, res.Leftover)
		assert.Contains(t, res.Note, "delete it by hand")
		assert.Equal(t, 1, w.left(t))
	})
}
