package canary

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/exercise"
	"github.com/cftoken/cftoken/internal/leaktest"
	"github.com/cftoken/cftoken/token/tokentest"
)

// elsewhere are exported names that are not called here, each with the reason.
func elsewhere() map[string]string {
	out := map[string]string{
		"conformance.Run":                 "runs a suite in the test that it is given: its own test drives it with credentials",
		"conformance.Cases":               "is that suite",
		"gosource.Read":                   "compiles packages, which takes long: it meets names of packages alone",
		"probetest.LiveClient":            "asks the environment of the process: exercise drives what it makes",
		"probetest.RequireLeastPrivilege": "has a simulator of its own, whose tokens are no secrets",
		"tokentest.Start":                 "serves until it is closed, with a world of its own",
		"tokentest.Server.Listen":         "as Start",
		"httprecord.Recorder.StartProxy":  "hostile.TestProxyAgainstEveryMode drives it with a credential",
	}
	for _, op := range exercise.Operations() {
		for _, name := range op.Covers {
			out[name] = "exercise drives it: TestOperations, and hostile servers"
		}
	}
	return out
}

// call is a call of a function, and what came of it.
type call struct {
	name    string
	results []any
	failed  []any // errors, and the value of a panic
}

// drive calls everything with the text in place of every text.
func drive(t *testing.T, text string) []call {
	t.Helper()
	env, err := exercise.New()
	require.NoError(t, err)
	var out []call
	skip := elsewhere()
	one := func(name string, fn reflect.Value, receiver []reflect.Value) {
		if skip[name] != "" {
			return
		}
		f := &filler{t: t, text: text, env: env}
		c := call{name: name}
		ft := fn.Type()
		args := slices.Clone(receiver)
		for i := len(receiver); i < ft.NumIn(); i++ {
			in := ft.In(i)
			if ft.IsVariadic() && i == ft.NumIn()-1 {
				in = in.Elem()
			}
			args = append(args, f.value(in, 0))
		}
		func() {
			defer func() {
				if p := recover(); p != nil {
					c.failed = append(c.failed, p)
				}
			}()
			for _, v := range fn.Call(args) {
				c.keep(v)
			}
		}()
		for _, a := range args { // what was written to
			if rec, ok := a.Interface().(*httptest.ResponseRecorder); ok {
				c.results = append(c.results, rec.Body.String(), rec.Header())
			}
		}
		c.results = append(c.results, f.out.String())
		out = append(out, c)
	}
	for _, name := range slices.Sorted(maps.Keys(functions())) {
		one(name, reflect.ValueOf(functions()[name]), nil)
	}
	for _, name := range slices.Sorted(maps.Keys(receivers())) {
		p := reflect.PointerTo(receivers()[name])
		for i := range p.NumMethod() {
			// A receiver holds nothing confidential but what is made to hold it.
			r := &filler{t: t, text: text, env: env}
			one(name+"."+p.Method(i).Name, p.Method(i).Func, []reflect.Value{r.receiver(receivers()[name])})
		}
	}
	return out
}

// receiver makes a receiver. Where its fields are texts they are ordinary ones.
func (f *filler) receiver(t reflect.Type) reflect.Value {
	if v, ok := f.known(reflect.PointerTo(t)); ok {
		return reflect.ValueOf(v)
	}
	text := f.text
	f.text = "ordinary"
	v := f.value(t, 0)
	f.text = text
	switch t.String() {
	case "token.Secret", "token.Credentials", "token.S3Credentials":
		v = f.value(t, 0)
	}
	p := reflect.New(t)
	p.Elem().Set(v)
	return p
}

// keep notes a result: of a sequence what it yields, of a closer that it is closed.
func (c *call) keep(v reflect.Value) {
	if v.Kind() == reflect.Func && v.Type().CanSeq() && !v.IsNil() {
		n := 0
		for got := range v.Seq() {
			c.keep(got)
			if n++; n > 20 {
				break
			}
		}
		return
	}
	if v.Kind() == reflect.Func && v.Type().CanSeq2() && !v.IsNil() {
		n := 0
		for a, b := range v.Seq2() {
			c.keep(a)
			c.keep(b)
			if n++; n > 20 {
				break
			}
		}
		return
	}
	if !v.CanInterface() {
		return
	}
	switch got := v.Interface().(type) {
	case error:
		c.failed = append(c.failed, got)
	case nil:
	default:
		c.results = append(c.results, got)
		switch closes := got.(type) {
		case io.Closer:
			_ = closes.Close()
		case interface{ Close(context.Context) error }:
			_ = closes.Close(context.Background())
		}
	}
}

// asData are functions that return what they were given as a value of their type, such as
// the name of a file or an id that nobody checked yet. The value shows it; an error about
// it does not.
func asData() map[string]string {
	const (
		id     = "an id as it was given; Validate says what is wrong with it, and does not show it"
		name   = "the name that the caller chose"
		file   = "the name of the file as it was given"
		policy = "a policy of the caller"
		part   = "a text that was said to be fit to be shown"
		sim    = "the world of a simulator, whose credentials open nothing"
	)
	out := map[string]string{}
	for reason, names := range map[string]string{
		id: "permissions.Account permissions.AccountResource permissions.AccountTarget.Allow permissions.AccountTarget.Deny permissions.AllBucketsIn " +
			"permissions.AllBucketsInResource permissions.AllNestedResource permissions.AllZonesIn permissions.AllZonesInResource permissions.Bucket " +
			"permissions.BucketResource permissions.BucketTarget.Allow permissions.BucketTarget.Deny permissions.FlagshipApp permissions.FlagshipAppResource " +
			"permissions.Nested permissions.NestedResource permissions.NewSpec permissions.SaaSPlatform permissions.SaaSPlatformAllAccounts " +
			"permissions.SaaSPlatformDNS permissions.Spec.With permissions.Spec.WithConditions permissions.Spec.WithOther permissions.User " +
			"permissions.UserResource permissions.UserTarget.Allow permissions.UserTarget.Deny permissions.Worker permissions.WorkerResource " +
			"permissions.Zone permissions.ZoneResource permissions.ZoneTarget.Allow permissions.ZoneTarget.Deny tokentest.DemoSpec record.Placeholder",
		name: "permissions.DashboardLink token.UniqueName specfmt.GoSource lint.NewPreset lint.PresetByName httprecord.Recorder.Recording record.Collector.Recording " +
			"token.Audit cmdline.SplitCommand httprecord.New token.BaseURLFromEnv authz.Decide authz.Principal.Decide",
		file:   "logs.ReadAccess logs.ReadDebug logs.ReadHAR record.ReadJSONL terraform.Read terraform.ReadDir compressed.NewReader token.OpenRotationFile",
		policy: "lint.Check lint.Never lint.RunPolicyTests record.Minimal record.RightSize record.WriteJSONL",
		part:   "report.Marked report.Person report.Plain",
		sim: "tokentest.Running.AddGroup tokentest.Running.RoundTripper tokentest.Running.Users tokentest.Server.Client tokentest.Server.RoundTripper " +
			"tokentest.Server.Users",
	} {
		for _, n := range strings.Fields(names) {
			out[n] = reason
		}
	}
	return out
}

// onRequest are functions that hand a credential over: that is what they are for.
func onRequest() map[string]string {
	return map[string]string{
		"token.Secret.Reveal": "the one method that reads a secret",
		"token.WriteSecret":   "writes it where the caller says",
		"token.Environ":       "is the environment of a child that is to have it",
	}
}

// TestEveryFunctionHidesCredentials calls every exported function and every method with a
// credential in place of every text, once for each kind. Nothing of it is in an error, in
// what an error wraps, or in a panic, and in no result but those that the tables name. A
// row that no longer shows anything is too much.
func TestEveryFunctionHidesCredentials(t *testing.T) {
	t.Chdir(t.TempDir())
	shows, driven := map[string]bool{}, map[string]bool{}
	samples := leaktest.Samples()
	if testing.Short() {
		samples = []leaktest.Sample{samples[0], samples[5], samples[11], samples[13]}
	}
	data, handed := asData(), onRequest()
	for _, s := range samples {
		for _, text := range []string{s.Text, `no such thing: {"value": "` + s.Text + `"}`} {
			bare := text == s.Text
			for _, c := range drive(t, text) {
				driven[c.name] = true
				assert.Empty(t, leaktest.TracesIn(leaktest.Everything(c.failed...), s.Secret), "%s of a %s: an error shows it: %.300v", c.name, s.Name, c.failed)
				if !bare || leaktest.TracesIn(leaktest.Everything(c.results...), s.Secret) == nil {
					continue
				}
				shows[c.name] = true
				if data[c.name] == "" && handed[c.name] == "" {
					t.Errorf("%s of a %s shows it in what it returns", c.name, s.Name)
				}
			}
		}
	}
	for _, table := range []map[string]string{data, handed} {
		for name := range table {
			assert.True(t, shows[name], "%s shows nothing: its row is too much", name)
		}
	}
	for name := range elsewhere() {
		assert.False(t, driven[name], "%s is driven here and said to be driven elsewhere", name)
	}
	assert.Greater(t, len(driven), 500)
}

// TestOperations: what sends requests, against a simulator and against a server that
// repeats what it was sent, with credentials of each kind; and what is made on the way, such
// as the value of a new token, is found nowhere either.
func TestOperations(t *testing.T) {
	for _, op := range exercise.Operations() {
		env, err := exercise.New()
		require.NoError(t, err)
		for _, echoes := range []bool{false, true} {
			if echoes {
				env.HTTP = &http.Client{Transport: echo{}}
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			value, err := op.Run(ctx, env)
			cancel()
			shown := leaktest.Everything(value, err)
			assert.NotRegexp(t, token40, shown, op.Name)
			secrets := []string{tokentest.DefaultGlobalKey}
			for _, made := range env.Sim().Tokens() {
				secrets = append(secrets, made.Value)
			}
			for _, secret := range append(secrets, env.User.Secret().Reveal(), env.Account.Secret().Reveal(), env.Value.Reveal()) {
				assert.Empty(t, leaktest.TracesIn(shown, secret), "%s shows a credential", op.Name)
			}
		}
	}
}
