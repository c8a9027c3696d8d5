package probe_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// ways are the functions that take Options; each is given the guide's six.
var ways = map[string]func(context.Context, *token.Client, probe.Options) (probe.Report, error){
	"Run": func(ctx context.Context, c *token.Client, o probe.Options) (probe.Report, error) {
		return probe.Run(ctx, c, target, o)
	},
	"RunSpec": func(ctx context.Context, c *token.Client, o probe.Options) (probe.Report, error) {
		return probe.RunSpec(ctx, c, saas(), target, o)
	},
	"PlanChecks": func(ctx context.Context, c *token.Client, o probe.Options) (probe.Report, error) {
		p, err := probe.PlanChecks(target, o)
		if err != nil {
			return probe.Report{}, err
		}
		return p.Run(ctx, c)
	},
	"PlanSpec": func(ctx context.Context, c *token.Client, o probe.Options) (probe.Report, error) {
		p, err := probe.PlanSpec(saas(), target, o)
		if err != nil {
			return probe.Report{}, err
		}
		return p.Run(ctx, c)
	},
}

// answerTime is how long each answer takes, in the time of a synctest bubble.
const answerTime = 50 * time.Millisecond

// scene is a simulator with a token that holds the guide's six, and one more that
// may read its policies.
type scene struct {
	t       *testing.T
	srv     *tokentest.Server
	tok     tokentest.Token
	client  *token.Client
	reader  *token.Client
	stopped bool // the list of Workers is never answered
}

func newScene(t *testing.T) *scene {
	s := &scene{t: t, srv: simulator(t, tokentest.Options{})}
	var err error
	s.tok, err = s.srv.IssueToken(saas(), tokentest.TokenOptions{})
	require.NoError(t, err)
	s.client = clientFor(t, s.tok.Value, &http.Client{Transport: delayed{s, answerTime}})
	s.reader = client(t, s.srv, permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead)), tokentest.TokenOptions{})
	return s
}

func (s *scene) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.stopped && strings.Contains(r.URL.Path, "/workers/scripts") {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return inProcess(s.srv.ServeHTTP).RoundTrip(r)
}

// made counts the calls of a method whose paths contain the text.
func (s *scene) made(method, text string) int {
	n := 0
	for _, c := range s.srv.Calls() {
		if c.Method == method && strings.Contains(c.Path, text) {
			n++
		}
	}
	return n
}

// fields are the exported fields of an options type.
func fields(options any) []string {
	var out []string
	for i := range reflect.TypeOf(options).NumField() {
		out = append(out, reflect.TypeOf(options).Field(i).Name)
	}
	return out
}

// TestEveryOptionCounts sets each field of Options in each function that takes
// them and looks for what it is there for; without it the same is not to be seen.
func TestEveryOptionCounts(t *testing.T) {
	t.Parallel()
	own := probe.Check{Name: "own", Scope: permissions.ScopeZone, Method: http.MethodGet, Path: "/zones/{zone_id}/dnssec"}
	var events atomic.Int64
	elsewhere := permissions.SaaSPlatform(target.Account, "fedcba9876543210fedcba9876543210")
	later := func() time.Time { return time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC) }
	for option, tc := range map[string]struct {
		set  func(*scene, *probe.Options)
		seen func(*scene, probe.Report) bool
	}{
		"Checks": {
			set: func(_ *scene, o *probe.Options) { o.Checks = []probe.Check{own} },
			seen: func(_ *scene, rep probe.Report) bool {
				last := rep.Results[len(rep.Results)-1]
				return last.Check.Name == "own" && last.Call.Path == "/zones/"+string(target.Zone)+"/dnssec"
			},
		},
		"Write": {
			set: func(_ *scene, o *probe.Options) { o.Write = true },
			seen: func(s *scene, rep probe.Report) bool {
				return s.made(http.MethodPost, "/r2/buckets") == 1 && s.made(http.MethodDelete, "/r2/buckets/cftoken-probe-") == 1 && rep.Refused()+rep.Open() == 0
			},
		},
		"Eager": { // a dead token is met by every check
			set: func(_ *scene, o *probe.Options) { o.Eager = true },
			seen: func(s *scene, rep probe.Report) bool {
				return rep.Count(authz.Denied) == len(rep.Results) && rep.Count(authz.NotChecked) == 0
			},
		},
		"Timeout": {
			set: func(_ *scene, o *probe.Options) { o.Timeout = time.Second },
			seen: func(_ *scene, rep probe.Report) bool {
				return slices.ContainsFunc(rep.Results, func(res probe.Result) bool { return res.Duration == time.Second && res.Verdict == authz.Inconclusive })
			},
		},
		"Writes": {
			set: func(_ *scene, o *probe.Options) { o.Writes = probe.NoRefusals },
			seen: func(s *scene, rep probe.Report) bool {
				return s.made(http.MethodDelete, "") == 0 && (rep.Open() > 0 || rep.Unproven() > 0)
			},
		},
		"Reader": {
			set: func(s *scene, o *probe.Options) { o.Reader = s.reader },
			seen: func(s *scene, rep probe.Report) bool {
				return rep.Policies.Spec != nil && rep.Policies.Spec.Equal(saas())
			},
		},
		"Spec": { // it sharpens the diagnosis: the token holds the permission on another zone
			set: func(_ *scene, o *probe.Options) { o.Spec = &elsewhere },
			seen: func(_ *scene, rep probe.Report) bool {
				return slices.ContainsFunc(rep.Results, func(res probe.Result) bool {
					return res.Reason == authz.OutsideScope && strings.Contains(res.Call.Path, "/workers/routes")
				})
			},
		},
		"Progress": {
			set:  func(_ *scene, o *probe.Options) { o.Progress = func(probe.Event) { events.Add(1) } },
			seen: func(_ *scene, rep probe.Report) bool { return int(events.Swap(0)) == 2*len(rep.Results) },
		},
		"Now": {
			set: func(_ *scene, o *probe.Options) { o.Now = later },
			seen: func(_ *scene, rep probe.Report) bool {
				return !slices.ContainsFunc(rep.Results, func(res probe.Result) bool { return res.Duration != 0 })
			},
		},
	} {
		for way, do := range ways {
			t.Run(option+" of "+way, func(t *testing.T) {
				for _, set := range []bool{false, true} {
					synctest.Test(t, func(t *testing.T) {
						s := newScene(t)
						switch option {
						case "Eager":
							require.NoError(t, s.srv.Delete(s.tok.ID))
						case "Spec":
							require.NoError(t, s.srv.SetSpec(s.tok.ID, guideToken()))
						case "Timeout":
							s.stopped = true
						}
						var opts probe.Options
						if set {
							tc.set(s, &opts)
						}
						rep, err := do(context.Background(), s.client, opts)
						require.NoError(t, err)
						assert.Equal(t, set, tc.seen(s, rep), "set: %t, %v", set, verdicts(rep))
					})
				}
			})
		}
		assert.Contains(t, fields(probe.Options{}), option)
	}
	assert.Len(t, fields(probe.Options{}), 9, "an option that no case sets")
}

// TestEveryOptionOfEnsureAndHealthCounts does the same for what a service's start
// and its health check take.
func TestEveryOptionOfEnsureAndHealthCounts(t *testing.T) {
	t.Parallel()
	// Cache Purge is allowed and not proven; on all zones it needs a target.
	purge := zoneSpec(permissions.ZoneCachePurge)
	wide := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSRead))
	var log bytes.Buffer
	ended := func(t *testing.T, s *scene, want time.Duration) func(error) bool {
		begun := time.Now()
		s.stopped = true
		return func(error) bool { return time.Since(begun) == want }
	}
	for option, tc := range map[string]func(t *testing.T, s *scene, set bool, o *probe.EnsureOptions) (permissions.Spec, func(error) bool){
		"Target": func(t *testing.T, s *scene, set bool, o *probe.EnsureOptions) (permissions.Spec, func(error) bool) {
			require.NoError(t, s.srv.SetSpec(s.tok.ID, wide))
			if set {
				o.Target = target
			}
			return wide, func(err error) bool { return err == nil }
		},
		"Timeout": func(t *testing.T, s *scene, set bool, o *probe.EnsureOptions) (permissions.Spec, func(error) bool) {
			if set {
				o.Timeout = time.Second
			}
			return saas(), ended(t, s, time.Second)
		},
		"AcceptConsistent": func(_ *testing.T, _ *scene, set bool, o *probe.EnsureOptions) (permissions.Spec, func(error) bool) {
			o.AcceptConsistent = set
			return purge, func(err error) bool { return err == nil }
		},
		"Writes": func(_ *testing.T, s *scene, set bool, o *probe.EnsureOptions) (permissions.Spec, func(error) bool) {
			if set {
				o.Writes = probe.NoRefusals
			}
			return saas(), func(error) bool { return s.made(http.MethodDelete, "") == 0 }
		},
		"Reader": func(_ *testing.T, s *scene, set bool, o *probe.EnsureOptions) (permissions.Spec, func(error) bool) {
			require.NoError(t, s.srv.SetSpec(s.tok.ID, purge))
			if set {
				o.Reader = s.reader
			}
			return purge, func(err error) bool { return err == nil }
		},
		"Tolerate": func(_ *testing.T, _ *scene, set bool, o *probe.EnsureOptions) (permissions.Spec, func(error) bool) {
			o.Tolerate = set
			return purge, func(err error) bool { return err == nil }
		},
		"Logger": func(_ *testing.T, _ *scene, set bool, o *probe.EnsureOptions) (permissions.Spec, func(error) bool) {
			log.Reset()
			o.Tolerate = true
			if set {
				o.Logger = slog.New(slog.NewTextHandler(&log, nil))
			}
			return purge, func(error) bool { return strings.Contains(log.String(), "could not be checked completely") }
		},
		"Now": func(_ *testing.T, _ *scene, set bool, o *probe.EnsureOptions) (permissions.Spec, func(error) bool) {
			if set {
				o.Now = func() time.Time { return time.Unix(0, 0) }
			}
			return purge, func(err error) bool {
				var e *probe.EnsureError
				require.ErrorAs(t, err, &e)
				return e.Report.Results[1].Duration == 0
			}
		},
	} {
		require.Contains(t, fields(probe.EnsureOptions{}), option)
		for _, set := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				var opts probe.EnsureOptions
				spec, seen := tc(t, s, set, &opts)
				err := probe.Ensure(context.Background(), s.client, spec, opts)
				assert.Equal(t, set, seen(err), "%s of Ensure, set: %t: %v", option, set, err)
			})
			if slices.Contains([]string{"Tolerate", "Logger"}, option) {
				continue // a health check has Strict
			}
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				var opts probe.EnsureOptions
				spec, seen := tc(t, s, set, &opts)
				h, err := probe.NewHealth(s.client, spec, probe.HealthOptions{
					Target: opts.Target, Timeout: opts.Timeout, AcceptConsistent: opts.AcceptConsistent, Writes: opts.Writes, Reader: opts.Reader, Now: opts.Now,
				})
				require.NoError(t, err)
				err = h.Check(context.Background())
				require.NoError(t, h.Close())
				assert.Equal(t, set, seen(err), "%s of Health, set: %t: %v", option, set, err)
			})
		}
	}
	assert.Len(t, fields(probe.EnsureOptions{}), 8, "an option that no case sets")
	assert.Len(t, fields(probe.HealthOptions{}), 9, "the same, with Interval, RetryInterval and Strict: TestHealth and its like")
}
