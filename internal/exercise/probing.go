package exercise

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
)

func target() probe.Target { return probe.Target{Account: accountID, Zone: zoneID} }

// shown is a report in all its forms.
func shown(report probe.Report, err error) (any, error) {
	var text strings.Builder
	_ = report.WriteText(&text, probe.TextOptions{Verbose: true, Durations: true})
	return []any{report, text.String(), report.Err()}, err
}

// probing are the live checks.
func probing() []Operation {
	run := func(opts probe.Options) func(context.Context, *token.Client, *Env) (any, error) {
		return func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return shown(probe.Run(ctx, c, target(), opts))
		}
	}
	spec := permissions.SaaSPlatform(accountID, zoneID)
	ops := []Operation{
		by("eight checks", userToken, "probe.Run", run(probe.Options{})),
		by("eight checks of an account token at once", accountToken, "probe.Run", run(probe.Options{Eager: true})),
		cleaning(by("eight checks that write", userToken, "probe.Run", run(probe.Options{Write: true}))),
		by("eight checks of a key", globalKey, "probe.Run", run(probe.Options{Writes: probe.AllRefusals})),
		by("checks of a spec", userToken, "probe.RunSpec", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return shown(probe.RunSpec(ctx, c, Spec(), target(), probe.Options{}))
		}),
		by("checks of a bucket", userToken, "probe.RunSpec", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			grant := permissions.AllowOn(permissions.BucketResource(accountID, "", "photos"), permissions.BucketWorkersR2StorageBucketItemWrite)
			return shown(probe.RunSpec(ctx, c, permissions.NewSpec(grant), target(), probe.Options{}))
		}),
		by("plan", accountToken, "probe.Plan.Run", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			plan, err := probe.PlanSpec(spec, target(), probe.Options{})
			if err != nil {
				return nil, err
			}
			return shown(plan.Run(ctx, c))
		}),
		by("ensure", userToken, "probe.Ensure", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			reader, err := e.client(e.Key)
			if err != nil {
				return nil, err
			}
			return nil, probe.Ensure(ctx, c, spec, probe.EnsureOptions{Target: target(), Reader: reader})
		}),
		by("health", userToken, "probe.Health.Check", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			h, err := probe.NewHealth(c, Spec(), probe.HealthOptions{Target: target(), Strict: true})
			if err != nil {
				return nil, err
			}
			err = h.Check(ctx)
			_ = h.Close()
			return nil, err
		}),
		by("health over HTTP", accountToken, "probe.Health.ServeHTTP", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			h, err := probe.NewHealth(c, Spec(), probe.HealthOptions{Target: target()})
			if err != nil {
				return nil, err
			}
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
			_ = h.Close()
			return []any{rec.Code, rec.Header(), rec.Body.String()}, nil
		}),
		cleaning(by("own check", userToken, "probe.Trial.Call", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return shown(probe.Run(ctx, c, target(), probe.Options{Checks: []probe.Check{ownCheck()}}))
		}), "probe.Trial.CleanUp", "probe.Trial.Try", "probe.Trial.Verify"),
	}
	for i := range ops { // a health check in the background has its own time
		if strings.HasPrefix(ops[i].Name, "health") {
			ops[i].Cleans = 10 * time.Second
		}
	}
	return ops
}

// ownCheck is a check of a caller that uses all that a trial offers.
func ownCheck() probe.Check {
	return probe.Check{Name: "own", Scope: permissions.ScopeZone, Needs: []permissions.Permission{permissions.ZoneDNSWrite}, Run: func(ctx context.Context, t *probe.Trial) error {
		if _, err := t.Verify(ctx); err != nil {
			t.Note(err.Error())
		}
		if err := t.Try(ctx, probe.GuideChecks()[1]); err != nil {
			t.Note(err.Error())
		}
		made := t.Call(ctx, http.MethodPost, "/zones/{zone_id}/dns_records", map[string]string{"name": t.Unique()}, nil)
		t.CleanUp(made, "record "+t.Unique(), func(ctx context.Context) error {
			return t.Call(ctx, http.MethodDelete, "/zones/{zone_id}/dns_records/{unique}", nil, nil)
		})
		return made
	}}
}
