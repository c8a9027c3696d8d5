package peers

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/cloudflare/cloudflare-go/v7/accounts"
	"github.com/cloudflare/cloudflare-go/v7/custom_hostnames"
	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/r2"
	"github.com/cloudflare/cloudflare-go/v7/user"
	"github.com/cloudflare/cloudflare-go/v7/workers"
	"github.com/cloudflare/cloudflare-go/v7/zones"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// latency is what every answer is delayed by.
const latency = 50 * time.Millisecond

type delayed struct{ next http.RoundTripper }

func (d delayed) RoundTrip(r *http.Request) (*http.Response, error) {
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return d.next.RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// world starts a simulator with a token that passes all eight checks.
func world(tb testing.TB) (base, value string, hc *http.Client) {
	tb.Helper()
	sim, err := tokentest.Start(tokentest.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = sim.Close() })
	tok, err := sim.IssueToken(permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID), tokentest.TokenOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return sim.URL, tok.Value, &http.Client{Transport: delayed{sim.Client().Transport}}
}

// sequence makes the nine calls with the SDK: the eight checks, where creating a
// bucket takes two.
func sequence(ctx context.Context, opts []option.RequestOption) error {
	a, z := tokentest.DefaultAccountID, tokentest.DefaultZoneID
	if _, err := user.NewTokenService(opts...).Verify(ctx); err != nil {
		return err
	}
	var get accounts.AccountGetParams
	get.AccountID.Value, get.AccountID.Present = a, true
	if _, err := accounts.NewAccountService(opts...).Get(ctx, get); err != nil {
		return err
	}
	var list r2.BucketListParams
	list.AccountID.Value, list.AccountID.Present = a, true
	if _, err := r2.NewBucketService(opts...).List(ctx, list); err != nil {
		return err
	}
	var create r2.BucketNewParams
	create.AccountID.Value, create.AccountID.Present = a, true
	create.Name.Value, create.Name.Present = "peer-bucket", true
	if _, err := r2.NewBucketService(opts...).New(ctx, create); err != nil {
		return err
	}
	var remove r2.BucketDeleteParams
	remove.AccountID.Value, remove.AccountID.Present = a, true
	if _, err := r2.NewBucketService(opts...).Delete(ctx, "peer-bucket", remove); err != nil {
		return err
	}
	var zone zones.ZoneGetParams
	zone.ZoneID.Value, zone.ZoneID.Present = z, true
	if _, err := zones.NewZoneService(opts...).Get(ctx, zone); err != nil {
		return err
	}
	var scripts workers.ScriptListParams
	scripts.AccountID.Value, scripts.AccountID.Present = a, true
	if _, err := workers.NewScriptService(opts...).List(ctx, scripts); err != nil {
		return err
	}
	var routes workers.RouteListParams
	routes.ZoneID.Value, routes.ZoneID.Present = z, true
	if _, err := workers.NewRouteService(opts...).List(ctx, routes); err != nil {
		return err
	}
	var hostnames custom_hostnames.CustomHostnameListParams
	hostnames.ZoneID.Value, hostnames.ZoneID.Present = z, true
	_, err := custom_hostnames.NewCustomHostnameService(opts...).List(ctx, hostnames)
	return err
}

func sdkOptions(base, value string, hc *http.Client) []option.RequestOption {
	return []option.RequestOption{option.WithBaseURL(base + "/"), option.WithAPIToken(value), option.WithHTTPClient(hc)}
}

func TestBothPass(t *testing.T) {
	base, value, hc := world(t)
	if err := sequence(context.Background(), sdkOptions(base, value, hc)); err != nil {
		t.Fatal(err)
	}
	check(t, base, value, hc, probe.Options{})
}

func check(tb testing.TB, base, value string, hc *http.Client, opts probe.Options) {
	tb.Helper()
	c, err := token.New(token.APIToken(token.NewSecret(value)), token.WithBaseURL(base), token.WithHTTPClient(hc), token.WithAccount(tokentest.DefaultAccountID))
	if err != nil {
		tb.Fatal(err)
	}
	rep, err := probe.Run(context.Background(), c, probe.Target{Account: tokentest.DefaultAccountID, Zone: tokentest.DefaultZoneID}, opts)
	if err != nil || rep.Working() != 8 {
		tb.Fatal(err, rep.Working())
	}
}

// BenchmarkEightChecks delays every answer by 50 ms.
func BenchmarkEightChecks(b *testing.B) {
	base, value, hc := world(b)
	for _, bm := range []struct {
		name string
		opts probe.Options
	}{{"cftoken/verify_first", probe.Options{}}, {"cftoken/eager", probe.Options{Eager: true}}, {"cftoken/write", probe.Options{Write: true}}} {
		b.Run(bm.name, func(b *testing.B) {
			for b.Loop() {
				check(b, base, value, hc, bm.opts)
			}
		})
	}
	b.Run("cloudflare-go_v7/in_sequence", func(b *testing.B) {
		opts := sdkOptions(base, value, hc)
		for b.Loop() {
			if err := sequence(context.Background(), opts); err != nil {
				b.Fatal(err)
			}
		}
	})
}
