package exercise

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/record/httprecord"
	"github.com/cftoken/cftoken/token"
)

// send sends a request of somebody's own client through a transport, and reads of the
// answer what such a client should.
func (e *Env) send(ctx context.Context, through func(http.RoundTripper) http.RoundTripper) (any, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.BaseURL+"/zones/"+string(zoneID)+"/dns_records", nil)
	if err != nil {
		return nil, err
	}
	e.User.Authorize(req)
	client := http.Client{
		Transport: through(e.HTTP.Transport), Timeout: e.HTTP.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusSwitchingProtocols { // the body is the connection, which no context ends
		return resp.StatusCode, nil
	}
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	return []any{resp.StatusCode, resp.Header.Get(diagnose.HeaderAccepted)}, err
}

// roundTripper is a middleware as a transport.
type roundTripper struct {
	next http.RoundTripper
	with func(*http.Request, func(*http.Request) (*http.Response, error)) (*http.Response, error)
}

func (r roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	return r.with(req, r.next.RoundTrip)
}

// watching are what stands between a client of somebody's own and the API.
func watching() []Operation {
	hinted := func(ctx context.Context, e *Env, through func(diagnose.Hints) func(http.RoundTripper) http.RoundTripper) (any, error) {
		var told []diagnose.Diagnosis
		var log bytes.Buffer
		got, err := e.send(ctx, through(diagnose.Hints{
			Notify:     func(_ context.Context, d diagnose.Diagnosis) { told = append(told, d) },
			Logger:     slog.New(slog.NewJSONHandler(&log, nil)),
			EmptyLists: true,
		}))
		return []any{got, told, log.String()}, err
	}
	recorded := func(ctx context.Context, e *Env, through func(*httprecord.Recorder) func(http.RoundTripper) http.RoundTripper) (any, error) {
		rec := httprecord.New(httprecord.Options{Hosts: []string{e.BaseURL}})
		got, err := e.send(ctx, through(rec))
		return []any{got, rec.Calls(), rec.Unanswered(), rec.Recording("x", err != nil)}, err
	}
	return []Operation{
		{Name: "diagnosing transport", Covers: []string{"diagnose.Transport"}, Run: func(ctx context.Context, e *Env) (any, error) {
			return hinted(ctx, e, func(h diagnose.Hints) func(http.RoundTripper) http.RoundTripper {
				return func(rt http.RoundTripper) http.RoundTripper { return diagnose.Transport(rt, h) }
			})
		}},
		{Name: "diagnosing middleware", Covers: []string{"diagnose.Middleware"}, Run: func(ctx context.Context, e *Env) (any, error) {
			return hinted(ctx, e, func(h diagnose.Hints) func(http.RoundTripper) http.RoundTripper {
				return func(rt http.RoundTripper) http.RoundTripper { return roundTripper{rt, diagnose.Middleware(h)} }
			})
		}},
		{Name: "diagnosis of a response", Covers: []string{"diagnose.Response"}, Run: func(ctx context.Context, e *Env) (any, error) {
			var told []any
			got, err := e.send(ctx, func(rt http.RoundTripper) http.RoundTripper {
				return roundTripper{rt, func(req *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
					resp, err := next(req)
					if err == nil {
						d, ok := diagnose.Response(resp, diagnose.Facts{})
						told = append(told, d, ok)
					}
					return resp, err
				}}
			})
			return []any{got, told}, err
		}},
		by("explanation", userToken, "diagnose.Explain diagnose.Explainer.Explain diagnose.ProberFunc.Do", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			ask := diagnose.ProberFunc(func(ctx context.Context, method, path string) error {
				_, err := c.Call(ctx, method, path, nil, nil)
				return err
			})
			refusal := &token.APIError{Status: 403, Method: "GET", Path: "/zones/" + string(zoneID) + "/dns_records", Errors: []token.APIMessage{{Code: 10000, Message: "Authentication error"}}}
			x, ok := diagnose.Explain(ctx, refusal, ask)
			y, ok2 := diagnose.Explainer{Budget: 9}.Explain(ctx, refusal, ask)
			// What it finds out beside the refusal that it was given.
			return []any{x.Probes, x.Open, x.Facts, ok, y.Probes, y.Facts, ok2}, nil
		}),
		{Name: "recording transport", Covers: []string{"httprecord.Recorder.Transport"}, Run: func(ctx context.Context, e *Env) (any, error) {
			return recorded(ctx, e, func(r *httprecord.Recorder) func(http.RoundTripper) http.RoundTripper { return r.Transport })
		}},
		{Name: "recording middleware", Covers: []string{"httprecord.Recorder.Middleware"}, Run: func(ctx context.Context, e *Env) (any, error) {
			return recorded(ctx, e, func(r *httprecord.Recorder) func(http.RoundTripper) http.RoundTripper {
				return func(rt http.RoundTripper) http.RoundTripper { return roundTripper{rt, r.Middleware} }
			})
		}},
	}
}
