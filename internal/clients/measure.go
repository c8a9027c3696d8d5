package clients

import (
	"context"
	"fmt"
	"math"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token/tokentest"
)

// Row is what was seen of a command.
type Row struct {
	Client  string `json:"client"`
	Command string `json:"command"`
	// Works says that it succeeds with everything allowed, Exact with the derived spec.
	Works bool `json:"works"`
	Exact bool `json:"exact"`
	// Calls is how many it makes.
	Calls int `json:"calls"`
	// Needs are the derived permissions, as FormatLines has them, without the resource's id.
	Needs []string `json:"needs"`
	// Unlisted are calls for which no permission is published.
	Unlisted []string `json:"unlisted,omitempty"`
	// Without is what happens without each of Needs; nil where it was not tried.
	Without []Without `json:"without,omitempty"`
	Why     string    `json:"why,omitempty"`
	// Fault is the end of the output of a command that does not succeed.
	Fault string `json:"fault,omitempty"`
	// Seconds is how long all its runs took.
	Seconds float64 `json:"seconds"`
}

// Without is what a command does without one permission.
type Without struct {
	Permission string   `json:"permission"`
	Refused    *Refusal `json:"refused"` // the first that Exact was spared, nil for none
	Exit       int      `json:"exit"`
	// Diagnosed is what the diagnosis of the output names first, see [Without.diagnosed].
	Diagnosed string `json:"diagnosed"`
	// Pasted is the same of the output with the command line above it, as a terminal
	// shows it, or with the line of the program.
	Pasted string `json:"pasted"`
	// Output is what was diagnosed, nil where nothing was kept; it is stored apart.
	Output *string `json:"-"`
}

// run runs the command in a world of its own, with a token of the spec.
func (c Command) run(ctx context.Context, dir string, spec permissions.Spec) (Outcome, []authz.Call, *observer, error) {
	sim, err := tokentest.New(tokentest.Options{Seed: 1})
	if err != nil {
		return Outcome{}, nil, nil, err
	}
	seen := &observer{next: sim}
	srv := httptest.NewServer(seen)
	defer srv.Close()
	dir, err = os.MkdirTemp(dir, "run")
	if err != nil {
		return Outcome{}, nil, nil, err
	}
	to := Target{
		BaseURL: srv.URL + "/client/v4", AccountID: tokentest.DefaultAccountID, ZoneID: tokentest.DefaultZoneID, ZoneName: tokentest.DefaultZoneName,
		Email: tokentest.DefaultUserEmail, GlobalKey: tokentest.DefaultGlobalKey, Dir: dir, Sim: sim, Handler: seen,
	}
	if c.World != nil {
		all, err := sim.IssueToken(everything(), tokentest.TokenOptions{})
		if err != nil {
			return Outcome{}, nil, nil, err
		}
		to.Token = all.Value
		if err := c.World(ctx, to); err != nil {
			return Outcome{}, nil, nil, fmt.Errorf("the world of %s: %w", c.Name, err)
		}
		sim.ResetCalls()
	}
	for name, text := range c.Files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return Outcome{}, nil, nil, err
		}
		if err := os.WriteFile(path, []byte(fill(text, to)), 0o644); err != nil {
			return Outcome{}, nil, nil, err
		}
	}
	tok, err := sim.IssueToken(spec, tokentest.TokenOptions{})
	if err != nil {
		return Outcome{}, nil, nil, err
	}
	to.Token = tok.Value
	out := c.Run(ctx, to)
	out.Output = anywhere(out.Output, to, srv.URL)
	return out, sim.Calls(), seen, out.Err
}

// anywhere is an output as it would be in any folder, on any machine, on any port and
// with any token.
func anywhere(text string, to Target, origin string) string {
	pairs := []string{to.Dir, "DIR", to.Token, "TOKEN", to.GlobalKey, "GLOBALKEY", origin, "https://api.cloudflare.com"}
	if cache, err := cacheDir(); err == nil {
		pairs = append(pairs, cache, "CACHE")
	}
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		pairs = append(pairs, home+"/", "HOME/") // where a program was built, in its stack
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Measure runs the command with everything allowed and with exactly what it needs, and
// with all also without each permission.
func (c Command) Measure(ctx context.Context, dir string, all bool) (Row, error) {
	began := time.Now()
	row, err := c.measure(ctx, dir, all)
	row.Seconds = math.Round(time.Since(began).Seconds()*10) / 10
	return row, err
}

func (c Command) measure(ctx context.Context, dir string, all bool) (Row, error) {
	row := Row{Client: c.Client, Command: c.Name, Why: c.Why, Needs: []string{}}
	out, calls, _, err := c.run(ctx, dir, everything())
	if err != nil {
		return row, err
	}
	row.Works, row.Calls = out.Exit == 0, len(calls)
	if !row.Works {
		row.Fault = ending(out.Output)
	}
	res := record.Minimal(record.Recording{Calls: calls, Failed: !row.Works})
	for _, call := range res.Unknown {
		row.Unlisted = append(row.Unlisted, call.Method+" "+shortened(call.Path))
	}
	for st := range res.Spec.Statements() {
		row.Needs = append(row.Needs, label(st))
	}
	if !row.Works {
		return row, nil
	}
	out, _, exact, err := c.run(ctx, dir, res.Spec)
	if err != nil {
		return row, err
	}
	if row.Exact = out.Exit == 0; !row.Exact {
		row.Fault = ending(out.Output)
	}
	if !all || !row.Exact {
		return row, nil
	}
	for st := range res.Spec.Statements() {
		less := res.Spec.Filter(func(o permissions.Statement) bool { return o != st })
		out, _, seen, err := c.run(ctx, dir, less)
		if err != nil {
			return row, err
		}
		w := Without{Permission: label(st), Refused: seen.firstBeyond(exact), Exit: out.Exit}
		if out.Exit != 0 {
			w.Output = &out.Output
		}
		w.diagnose(row)
		row.Without = append(row.Without, w)
	}
	return row, nil
}

// label is a permission and the kind of its resource.
func label(st permissions.Statement) string {
	text := permissions.Label(st.Permission)
	if st.Resource.IsAll() {
		text += " (" + st.Resource.String() + ")"
	}
	return text
}

// shortened is a path with the ids of the simulator's world as parameters.
func shortened(path string) string {
	return strings.NewReplacer(tokentest.DefaultAccountID, "{account_id}", tokentest.DefaultZoneID, "{zone_id}").Replace(path)
}

// everything is a spec with each group of the catalogue that the simulator's world has
// a resource for.
func everything() permissions.Spec {
	var account []permissions.AccountPermission
	var zone []permissions.ZonePermission
	var user []permissions.UserPermission
	for g := range permissions.All() {
		switch p := g.Permission().(type) {
		case permissions.AccountPermission:
			account = append(account, p)
		case permissions.ZonePermission:
			zone = append(zone, p)
		case permissions.UserPermission:
			user = append(user, p)
		}
	}
	return permissions.NewSpec(
		permissions.Account(tokentest.DefaultAccountID).Allow(account...),
		permissions.AllZonesIn(tokentest.DefaultAccountID).Allow(zone...),
		permissions.User(tokentest.DefaultUserID).Allow(user...),
	)
}

// ending is the end of a text.
func ending(text string) string {
	const most = 400
	text = strings.TrimSpace(colours.ReplaceAllString(text, ""))
	text = addresses.ReplaceAllString(text, "0x")
	if len(text) > most {
		text = "…" + strings.ToValidUTF8(text[len(text)-most:], "")
	}
	return text
}

// addresses are those of a program's memory, in its stack.
var addresses = regexp.MustCompile(`\b0x[0-9a-f]{4,}`)

// colours are the sequences that colour a terminal.
var colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)
