package operations_test

import (
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/operations"
)

// slowMatch is Match once more, as plainly as possible: try all templates and
// take the one whose kinds of segments come first, literal before mixed before
// parameter, leftmost first.
type slowMatch struct{ rows map[string][]slowRow }

type slowRow struct {
	op    operations.Operation
	segs  []*regexp.Regexp
	kinds []int
}

func newSlowMatch() slowMatch {
	s := slowMatch{rows: map[string][]slowRow{}}
	param := regexp.MustCompile(`\{[^}]*\}`)
	for op := range operations.All() {
		row := slowRow{op: op}
		for _, seg := range strings.Split(op.Template()[1:], "/") {
			kind := 0
			switch {
			case param.FindString(seg) == seg:
				kind = 2
			case param.MatchString(seg):
				kind = 1
			}
			row.kinds = append(row.kinds, kind)
			var pattern strings.Builder
			for i, lit := range param.Split(seg, -1) {
				if i > 0 {
					pattern.WriteString(`(.+)`)
				}
				pattern.WriteString(regexp.QuoteMeta(lit))
			}
			row.segs = append(row.segs, regexp.MustCompile(`(?s)^`+pattern.String()+`$`))
		}
		s.rows[op.Method()] = append(s.rows[op.Method()], row)
	}
	return s
}

// match takes a path of bare segments, without a query or a base path.
func (s slowMatch) match(method, path string) operations.Operation {
	segs := strings.Split(strings.TrimSuffix(path[1:], "/"), "/")
	for i, seg := range segs {
		decoded, err := url.PathUnescape(seg)
		if err != nil {
			return operations.Operation{}
		}
		segs[i] = decoded
	}
	var best *slowRow
	for i := range s.rows[method] {
		row := &s.rows[method][i]
		if len(row.segs) != len(segs) {
			continue
		}
		ok := true
		for j, re := range row.segs {
			ok = ok && re.MatchString(segs[j]) && (row.kinds[j] == 0 || segs[j] != "." && segs[j] != "..")
		}
		if ok && (best == nil || slices.Compare(row.kinds, best.kinds) < 0) {
			best = row
		}
	}
	if best == nil {
		return operations.Operation{}
	}
	return best.op
}

// bare reduces what Match takes to the path that slowMatch takes, as plainly as
// possible; "" where nothing is left.
func bare(path string) string {
	path, _, _ = strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	if scheme, rest, ok := strings.Cut(path, "://"); ok && !strings.Contains(scheme, "/") {
		_, below, _ := strings.Cut(rest, "/")
		path = "/" + below
	}
	path = strings.TrimPrefix(path, "/")
	if path == "client/v4" {
		return ""
	}
	path = strings.TrimPrefix(path, "client/v4/")
	if path == "" || path == "/" {
		return ""
	}
	return "/" + path
}

// objects says that a path may be that of an R2 object, whose key, which takes slashes,
// slowMatch does not know.
func objects(path string) bool { return strings.Count(path, "/") > 7 && strings.HasPrefix(path, "/a") }

// TestMatchAgainstReference mixes the segments of all templates: literals in
// the place of parameters, cut and lengthened paths, other methods.
func TestMatchAgainstReference(t *testing.T) {
	t.Parallel()
	slow := newSlowMatch()
	calls := catalogued()
	r := rand.New(rand.NewPCG(7, 11))
	matched, differing := 0, 0
	for range 6000 {
		a, b := calls[r.IntN(len(calls))], calls[r.IntN(len(calls))]
		x, y := strings.Split(a.path[1:], "/"), strings.Split(b.path[1:], "/")
		switch r.IntN(4) {
		case 0: // a literal of the same depth
			i := r.IntN(len(x))
			x[i] = y[min(i, len(y)-1)]
		case 1: // the head of one and the tail of another
			i := r.IntN(min(len(x), len(y)))
			x = append(slices.Clone(x[:i]), y[i:]...)
		case 2: // cut
			x = x[:1+r.IntN(len(x))]
		case 3: // a neighbour's literal in the place of the last segment
			x = append(slices.Clone(x[:len(x)-1]), y[len(y)-1])
		}
		method, path := b.method, "/"+strings.Join(x, "/")
		want := slow.match(method, path)
		m, ok := operations.Match(method, path)
		require.Equal(t, !want.IsZero(), ok, "%s %s: want %v, got %v", method, path, want, m.Operation())
		require.True(t, want == m.Operation(), "%s %s: want %v, got %v", method, path, want, m.Operation())
		if ok {
			matched++
			if want != a.want && want != b.want {
				differing++
			}
		}
	}
	require.Greater(t, matched, 500, "the mixture must hit the table often enough to mean something")
	require.Greater(t, differing, 50)
}
