package clients

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record/gosource"
)

// agreement is what the source of a client's programs is read to need beside what the
// runs of the programs were seen to need.
type agreement struct {
	Client string `json:"client"`
	// Lines are the programs that are compared one by one: those of which each call of the
	// SDK stands in the program itself. Where it stands in a library they are compared
	// together, as one.
	Lines int `json:"lines"`
	Same  int `json:"same"`
	// More and Less are permissions that source shows and traffic does not, and the other
	// way round, with the program.
	More []string `json:"more"`
	Less []string `json:"less"`
}

const agreements = "testdata/gosource.json"

// agreeReasons say why source and traffic differ, by what differs.
var agreeReasons = map[string]string{
	"Zone:SSL and Certificates:Edit": "custom hostnames, which the programs do not switch on",
}

// TestGoSource compares what programs of Go need by their source with what their runs were
// seen to need: the table is in docs/SOURCES.md. Those that take minutes to compile are
// compared with the build tag clients.
func TestGoSource(t *testing.T) {
	var known []agreement
	data, err := os.ReadFile(agreements)
	if !os.IsNotExist(err) {
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(data, &known))
	}
	rows := stored(t)
	for _, s := range suites {
		if !strings.Contains(s.name, "cloudflare-go ") && !slices.Contains([]string{"cert-manager", "caddy-dns/cloudflare", "external-dns", "lego", "libdns/cloudflare"}, strings.Fields(s.name)[0]) {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			commands, err := s.commands(t.Context())
			if err != nil {
				t.Skip(err)
			}
			got := agree(t, s.name, commands, rows)
			for _, diff := range slices.Concat(got.More, got.Less) {
				assert.Contains(t, agreeReasons, diff)
			}
			at := slices.IndexFunc(known, func(a agreement) bool { return a.Client == got.Client })
			switch {
			case !*update:
				require.GreaterOrEqual(t, at, 0, "not in %s: run with -update", agreements)
				assert.Equal(t, known[at], got)
			case at < 0:
				known = append(known, got)
			default:
				known[at] = got
			}
		})
	}
	slices.SortFunc(known, func(a, b agreement) int { return strings.Compare(a.Client, b.Client) })
	if *update {
		data, err := json.MarshalIndent(known, "", "\t")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(agreements, append(data, '\n'), 0o644))
	}
	agreementPage(t, known)
}

// agree reads the source of the commands' program.
func agree(t *testing.T, client string, commands []Command, rows []Row) agreement {
	t.Helper()
	out := agreement{Client: client, More: []string{}, Less: []string{}}
	dir := ""
	var lines []Command
	for _, c := range commands {
		if c.source.dir != "" {
			dir = c.source.dir
			lines = append(lines, c)
		}
	}
	require.NotEmpty(t, dir)
	rec, err := gosource.Read(t.Context(), gosource.Options{Dir: dir}, ".")
	require.NoError(t, err)
	byLine := map[int][]authz.Call{}
	elsewhere := 0
	for _, c := range rec.Calls {
		var line int
		if _, err := fmt.Sscanf(c.From, "main.go:%d", &line); err != nil {
			elsewhere++
			continue
		}
		byLine[line] = append(byLine[line], c)
	}
	needs := map[string][]string{}
	for _, r := range rows {
		if r.Client == client {
			needs[r.Command] = r.Needs
		}
	}
	compare := func(title string, read []authz.Call, seen []string) {
		out.Lines++
		from, seen := most(neededFor(read)), most(seen)
		if slices.Equal(from, seen) {
			out.Same++
		}
		for _, p := range from {
			if !slices.Contains(seen, p) {
				out.More = append(out.More, title+p)
			}
		}
		for _, p := range seen {
			if !slices.Contains(from, p) {
				out.Less = append(out.Less, title+p)
			}
		}
	}
	if elsewhere > 0 {
		var all []string
		for _, c := range lines {
			all = append(all, needs[c.Name]...)
		}
		compare("", rec.Calls, all)
		return out
	}
	for _, c := range lines {
		var read []authz.Call
		for line, calls := range byLine {
			if line >= c.source.from && line < c.source.to {
				read = append(read, calls...)
			}
		}
		compare(c.Name+": ", read, needs[c.Name])
	}
	return out
}

// most are permissions in order, each once, and none to read beside one to edit.
func most(labels []string) []string {
	labels = slices.Clone(labels)
	for i := range labels {
		labels[i], _, _ = strings.Cut(labels[i], " (") // on what
	}
	var out []string
	for _, l := range labels {
		if product, reads := strings.CutSuffix(l, ":Read"); !reads || !slices.Contains(labels, product+":Edit") {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// agreementPage holds the table of docs/SOURCES.md to what is known.
func agreementPage(t *testing.T, known []agreement) {
	t.Helper()
	const begin, end = "| Program | Compared | Equal | What differs |\n|---|---|---|---|\n", "\n\n"
	var b strings.Builder
	for _, a := range known {
		differs := []string{}
		for _, d := range a.More {
			differs = append(differs, "source has `"+d+"` besides: "+agreeReasons[d])
		}
		for _, d := range a.Less {
			differs = append(differs, "source lacks `"+d+"`: "+agreeReasons[d])
		}
		what := "together"
		if a.Lines > 1 {
			what = fmt.Sprintf("%d calls one by one", a.Lines)
		}
		fmt.Fprintf(&b, "| %s | %s | %d of %d | %s |\n", a.Client, what, a.Same, a.Lines, strings.Join(differs, "; "))
	}
	page := filepath.Join("..", "..", "docs", "SOURCES.md")
	data, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(data), begin)
	require.True(t, found, "%s has no table of agreement", page)
	_, after, found := strings.Cut(rest, end)
	require.True(t, found)
	want := before + begin + strings.TrimSuffix(b.String(), "\n") + end + after
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o644))
		return
	}
	assert.Equal(t, want, string(data), "run with -update")
}
