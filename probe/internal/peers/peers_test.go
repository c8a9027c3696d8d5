package peers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
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

// sdkCalls are the eight checks' calls with the SDK; creating a bucket is followed by
// deleting it, so that they are nine. The first one verifies the token.
var sdkCalls = []func(context.Context, []option.RequestOption) error{
	func(ctx context.Context, opts []option.RequestOption) error {
		_, err := user.NewTokenService(opts...).Verify(ctx)
		return err
	},
	func(ctx context.Context, opts []option.RequestOption) error {
		var get accounts.AccountGetParams
		get.AccountID.Value, get.AccountID.Present = tokentest.DefaultAccountID, true
		_, err := accounts.NewAccountService(opts...).Get(ctx, get)
		return err
	},
	func(ctx context.Context, opts []option.RequestOption) error {
		var list r2.BucketListParams
		list.AccountID.Value, list.AccountID.Present = tokentest.DefaultAccountID, true
		_, err := r2.NewBucketService(opts...).List(ctx, list)
		return err
	},
	func(ctx context.Context, opts []option.RequestOption) error {
		var create r2.BucketNewParams
		create.AccountID.Value, create.AccountID.Present = tokentest.DefaultAccountID, true
		create.Name.Value, create.Name.Present = "peer-bucket", true
		if _, err := r2.NewBucketService(opts...).New(ctx, create); err != nil {
			return err
		}
		var remove r2.BucketDeleteParams
		remove.AccountID.Value, remove.AccountID.Present = tokentest.DefaultAccountID, true
		_, err := r2.NewBucketService(opts...).Delete(ctx, "peer-bucket", remove)
		return err
	},
	func(ctx context.Context, opts []option.RequestOption) error {
		var zone zones.ZoneGetParams
		zone.ZoneID.Value, zone.ZoneID.Present = tokentest.DefaultZoneID, true
		_, err := zones.NewZoneService(opts...).Get(ctx, zone)
		return err
	},
	func(ctx context.Context, opts []option.RequestOption) error {
		var scripts workers.ScriptListParams
		scripts.AccountID.Value, scripts.AccountID.Present = tokentest.DefaultAccountID, true
		_, err := workers.NewScriptService(opts...).List(ctx, scripts)
		return err
	},
	func(ctx context.Context, opts []option.RequestOption) error {
		var routes workers.RouteListParams
		routes.ZoneID.Value, routes.ZoneID.Present = tokentest.DefaultZoneID, true
		_, err := workers.NewRouteService(opts...).List(ctx, routes)
		return err
	},
	func(ctx context.Context, opts []option.RequestOption) error {
		var hostnames custom_hostnames.CustomHostnameListParams
		hostnames.ZoneID.Value, hostnames.ZoneID.Present = tokentest.DefaultZoneID, true
		_, err := custom_hostnames.NewCustomHostnameService(opts...).List(ctx, hostnames)
		return err
	},
}

// sequence makes the nine calls one after another, as the SDK is mostly used.
func sequence(ctx context.Context, opts []option.RequestOption) error {
	for _, call := range sdkCalls {
		if err := call(ctx, opts); err != nil {
			return err
		}
	}
	return nil
}

// concurrent makes them as one would by hand who wants them fast: verify, then the rest
// at once, or all at once for eager.
func concurrent(ctx context.Context, opts []option.RequestOption, eager bool) error {
	rest := sdkCalls
	if !eager {
		if err := sdkCalls[0](ctx, opts); err != nil {
			return err
		}
		rest = sdkCalls[1:]
	}
	return atOnce(len(rest), func(i int) error { return rest[i](ctx, opts) })
}

// atOnce calls f for 0 to n-1, each in a goroutine of its own.
func atOnce(n int, f func(i int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = f(i) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// bare makes round trips of net/http alone, seven requests at once in each but the first
// of several: the least that any client can take.
func bare(hc *http.Client, base, value string, rounds int) error {
	get := func(int) error {
		req, err := http.NewRequest(http.MethodGet, base+"/user/tokens/verify", nil)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+value)
		resp, err := hc.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if _, err = io.Copy(io.Discard, resp.Body); err == nil && resp.StatusCode != http.StatusOK {
			err = errors.New(resp.Status)
		}
		return err
	}
	for i := range rounds {
		n := 7
		switch {
		case rounds == 1:
			n = 8
		case i == 0:
			n = 1
		}
		if err := atOnce(n, get); err != nil {
			return err
		}
	}
	return nil
}

func sdkOptions(base, value string, hc *http.Client) []option.RequestOption {
	return []option.RequestOption{option.WithBaseURL(base + "/"), option.WithAPIToken(value), option.WithHTTPClient(hc)}
}

func TestBothPass(t *testing.T) {
	base, value, hc := world(t)
	opts := sdkOptions(base, value, hc)
	if err := sequence(context.Background(), opts); err != nil {
		t.Fatal(err)
	}
	for _, eager := range []bool{false, true} {
		if err := concurrent(context.Background(), opts, eager); err != nil {
			t.Fatal(err)
		}
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
	opts := sdkOptions(base, value, hc)
	for _, bm := range []struct {
		name string
		run  func() error
	}{
		{"cloudflare-go_v7/in_sequence", func() error { return sequence(context.Background(), opts) }},
		{"cloudflare-go_v7/verify_first_then_at_once", func() error { return concurrent(context.Background(), opts, false) }},
		{"cloudflare-go_v7/at_once", func() error { return concurrent(context.Background(), opts, true) }},
		{"net_http/one_round_trip", func() error { return bare(hc, base, value, 1) }},
		{"net_http/two_round_trips", func() error { return bare(hc, base, value, 2) }},
		{"net_http/three_round_trips", func() error { return bare(hc, base, value, 3) }},
	} {
		b.Run(bm.name, func(b *testing.B) {
			for b.Loop() {
				if err := bm.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
