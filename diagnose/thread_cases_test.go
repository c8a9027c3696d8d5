package diagnose_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// threadCase is a public report: what the tool printed, what its reader knows,
// what the thread found, and what must come out of it.
type threadCase struct {
	ID, URL, Date, Tool, Text string

	Facts threadFacts
	Cause string // as the thread has it
	// Established says that the thread found the cause. Where it did not, the
	// diagnosis must only not be sure of something else.
	Established bool
	Want        threadWant
}

// threadFacts are what the reader of the text knows besides.
type threadFacts struct {
	Method, Path  string
	Account, Zone string
	Kind          string
	Allow         []string // permissions that the token holds on the guide's account or zone
	Filter        string   // the token's client address filter
}

// threadWant is the code, any one of the list, and the first remedy: a permission
// of the list, what it is on, words that its sentence has. An established case
// without a code must stay silent.
type threadWant struct {
	Code, Adds, Says []string
	On               string
}

// score is how near a diagnosis comes, the best last.
type score uint8

const (
	scoreWrong  score = iota // another cause, or another first remedy
	scoreSilent              // nothing was recognised
	scorePartly              // the code without the first remedy, or the remedy further down
	scoreRight
)

func (s score) String() string { return [...]string{"WRONG", "SILENT", "PARTLY", "RIGHT"}[s] }

// shortCases are the cases that are not RIGHT, and the floor of each.
var shortCases = map[string]score{}

// What public reports needed, and how often it is the first remedy. No case may
// fall back.
func TestThreadCases(t *testing.T) {
	t.Parallel()
	var established, others [scoreRight + 1]int
	for _, c := range threadCases(t) {
		got, d := c.score(t)
		if c.Established {
			established[got]++
		} else {
			others[got]++
		}
		floor, isShort := shortCases[c.ID]
		switch {
		case !c.Established:
			floor = scoreSilent
		case !isShort:
			floor = scoreRight
		}
		assert.GreaterOrEqual(t, got, floor, "%s has fallen back to %s", c.ID, got)
		if isShort && got > floor {
			t.Logf("%s has risen to %s: raise its floor", c.ID, got)
		}
		if c.Established && got != scoreRight {
			first := ""
			if len(d.Remedies) > 0 {
				first = d.Remedies[0].String()
			}
			t.Logf("%-6s %-26s %s; %s\n\tthe thread: %s", got, c.ID, d.Code, first, c.Cause)
		}
		if !c.Established && got == scoreWrong {
			t.Logf("%-6s %-26s sure of %s\n\tthe thread: %s", got, c.ID, d.Code, c.Cause)
		}
	}
	t.Logf("established: %d WRONG, %d SILENT, %d PARTLY, %d RIGHT", established[0], established[1], established[2], established[3])
	t.Logf("not established: %d surely wrong, %d silent, %d not wrong", others[0], others[1], others[3])
}

func threadCases(t *testing.T) (cases []threadCase) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "refusals.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &cases))
	require.Len(t, cases, 85)
	return cases
}

func (c threadCase) facts(t *testing.T) diagnose.Facts {
	t.Helper()
	f := diagnose.Facts{Method: c.Facts.Method, Path: c.Facts.Path, Account: permissions.AccountID(c.Facts.Account), Zone: permissions.ZoneID(c.Facts.Zone)}
	if c.Facts.Kind == "global key" {
		f.Kind = authz.GlobalKey
	}
	if c.Facts.Allow == nil {
		return f
	}
	var held []permissions.Policy
	for g := range permissions.All() {
		switch {
		case !slices.Contains(c.Facts.Allow, g.Name):
		case g.Scope == permissions.ScopeZone:
			held = append(held, permissions.AllowOn(permissions.ZoneResource(zone), g.Permission()))
		case g.Scope == permissions.ScopeAccount:
			held = append(held, permissions.AllowOn(permissions.AccountResource(account), g.Permission()))
		}
	}
	require.NotEmpty(t, held)
	spec := permissions.NewSpec(held...)
	if c.Facts.Filter != "" {
		spec = spec.WithConditions(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix(c.Facts.Filter)}}})
	}
	f.Spec = &spec
	return f
}

func (c threadCase) score(t *testing.T) (score, diagnose.Diagnosis) {
	t.Helper()
	d, ok := diagnose.Text(c.Text, c.facts(t))
	if ok {
		checkDiagnosis(t, d)
	}
	right := slices.Contains(c.Want.Code, string(d.Code))
	switch {
	case c.Established && len(c.Want.Code) == 0 && !ok:
		return scoreRight, d
	case !ok:
		return scoreSilent, d
	case !c.Established:
		if !right && len(d.Causes) > 0 && d.Causes[0].Confidence >= diagnose.High {
			return scoreWrong, d
		}
		return scoreRight, d
	}
	at := slices.IndexFunc(d.Remedies, c.Want.remedy)
	switch {
	case right && at == 0:
		return scoreRight, d
	case right || at >= 0:
		return scorePartly, d
	}
	return scoreWrong, d
}

// remedy reports whether a remedy is the one that was needed.
func (w threadWant) remedy(r diagnose.Remedy) bool {
	adds := func(p permissions.Permission) bool { return slices.Contains(w.Adds, p.Name()) }
	if len(w.Adds) > 0 && !slices.ContainsFunc(r.Permissions, adds) {
		return false
	}
	if w.On != "" && r.Resource.Scope() != "" && w.On != scopeOf(r.Resource) {
		return false
	}
	text := strings.ToLower(r.String())
	return !slices.ContainsFunc(w.Says, func(words string) bool { return !strings.Contains(text, strings.ToLower(words)) })
}

func scopeOf(on permissions.Resource) string {
	_, inAccount := on.Account()
	switch _, single := on.Zone(); {
	case on.Scope() == permissions.ScopeZone && single:
		return "zone"
	case on.Scope() == permissions.ScopeZone && inAccount:
		return "zones of the account"
	}
	return fmt.Sprint(strings.ToLower(on.Scope().Label()))
}
