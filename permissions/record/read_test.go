package record_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

func TestReadJSONL(t *testing.T) {
	t.Parallel()
	rec, err := record.ReadJSONL(strings.NewReader("\ufeff{\"method\":\"get\",\"path\":\"/zones?name=x\",\"query\":\"y\",\"status\":404}\n\n{\"method\":\"GET\",\"path\":\"/user\",\"status\":0}"), "f", false)
	require.NoError(t, err)
	require.Len(t, rec.Calls, 2)
	assert.Equal(t, "GET", rec.Calls[0].Method)
	assert.Equal(t, "/zones", rec.Calls[0].Path)
	assert.Equal(t, 404, rec.Calls[0].Status)
	assert.False(t, rec.Calls[1].Answered())
}

// A recording says nothing of the status where its calls succeeded: that
// contract stays, and "no answer" has a line of its own.
func TestReadJSONLStatus(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]int{
		`{"method":"GET","path":"/user"}`:               200,
		`{"method":"GET","path":"/user","status":null}`: 200,
		`{"method":"GET","path":"/user","status":0}`:    0,
		`{"method":"GET","path":"/user","status":599}`:  599,
	} {
		rec, err := record.ReadJSONL(strings.NewReader(line), "", false)
		require.NoError(t, err, line)
		require.Len(t, rec.Calls, 1)
		assert.Equal(t, want, rec.Calls[0].Status, line)
	}
}

func TestReadJSONLNamesTheLine(t *testing.T) {
	t.Parallel()
	good := `{"method":"GET","path":"/user"}` + "\n"
	for name, tc := range map[string]struct{ line, want string }{
		"not JSON":              {"GET /user", `f.jsonl:2: want a JSON object with "method" and "path": invalid`},
		"an array":              {"[]", `f.jsonl:2: want a JSON object with "method" and "path": got one of the kind array`},
		"a text for the status": {`{"method":"GET","path":"/user","status":"200"}`, `f.jsonl:2: want a JSON object with "method" and "path": "status" is of the kind string`},
		"no method":             {`{"path":"/user"}`, `f.jsonl:2: "method" is missing`},
		"no path":               {`{"method":"GET"}`, `f.jsonl:2: "path" is missing`},
		"a URL":                 {`{"method":"GET","path":"https://x/user"}`, `want a path that begins with /`},
		"a bad status":          {`{"method":"GET","path":"/user","status":7}`, `"status" is 7`},
		"a bad account":         {`{"method":"GET","path":"/user","account":"x"}`, `"account": account id "x"`},
		"too long":              {`{"method":"` + strings.Repeat("x", 1<<20) + `"}`, "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := good + tc.line + "\n" + good
			rec, err := record.ReadJSONL(strings.NewReader(text), "f.jsonl", false)
			require.ErrorContains(t, err, tc.want)
			var le *record.LineError
			require.True(t, errors.As(err, &le))
			assert.Equal(t, 2, le.Line)
			assert.Len(t, rec.Calls, 1, "stops there")

			rec, err = record.ReadJSONL(strings.NewReader(text), "f.jsonl", true)
			require.ErrorContains(t, err, tc.want)
			assert.Equal(t, 2, rec.Answered(), "goes on")
		})
	}
}

// How much of a fault is shown, and how many of them.
func TestReadJSONLBoundsItsErrors(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{1024: "", 1025: "f: and 1 further lines that are no calls", 1027: "f: and 3 further lines that are no calls"} {
		_, err := record.ReadJSONL(strings.NewReader(strings.Repeat("x\n", n)), "f", true)
		require.Error(t, err)
		said := strings.Split(err.Error(), "\n")
		assert.Contains(t, said[1023], "f:1024: ")
		if want == "" {
			assert.Len(t, said, 1024)
			continue
		}
		require.Len(t, said, 1025)
		assert.Equal(t, want, said[1024])
	}
	assert.EqualError(t, &record.LineError{Line: 3, Problem: "no call"}, "recording:3: no call")
	_, err := record.ReadJSONL(io.MultiReader(strings.NewReader(`{"method":"GET","path":"/user"}`+"\n"), brokenReader{}), "f", true)
	require.EqualError(t, err, "f:2: disk gone")
	long := strings.Repeat("ab/", 40)
	_, err = record.ReadJSONL(strings.NewReader(`{"method":"GET","path":"`+long+`?token=1"}`), "f", true)
	require.ErrorContains(t, err, `"path" is "`+long[:60]+"…\"")
	assert.NotContains(t, err.Error(), long[:61])
	_, err = record.ReadJSONL(strings.NewReader(`{"method":"GET","path":"/user","status":`+strings.Repeat("123", 10)+`}`), "f", true)
	require.ErrorContains(t, err, `"status" is 12312312312312312312…: want`)
}

// Every bound of a status; numbers and times that are none count as not there.
func TestReadJSONLNumbers(t *testing.T) {
	t.Parallel()
	for status, ok := range map[string]bool{"0": true, "1": false, "99": false, "100": true, "599": true, "600": false, "-1": false, "200.5": false, "1e2": false, "99999999999999999999": false} {
		_, err := record.ReadJSONL(strings.NewReader(`{"method":"GET","path":"/user","status":`+status+`}`), "", false)
		assert.Equal(t, ok, err == nil, status)
	}
	for text, want := range map[string]record.Count{
		`"count":3,"late":2,"first":"2026-11-26T12:01:00Z","last":"2026-11-26T13:02:00+01:00"`: {Times: 3, Late: 2, First: at(1), Last: at(2)},
		`"count":"3","late":null,"first":7,"last":"yesterday"`:                                 {Times: 1},
		`"count":-3,"late":1`:                     {Times: 1, Late: 1},
		`"count":3,"late":-1`:                     {Times: 3},
		`"count":1073741824`:                      {Times: 1 << 30},
		`"count":1073741825`:                      {Times: 1},
		`"count":99999999999999999999,"late":1.5`: {Times: 1},
		`"count":2,"late":3`:                      {Times: 2, Late: 2},
		`"count":0,"time":"2026-11-26T12:05:00Z"`: {Times: 1, First: at(5), Last: at(5)},
		`"time":"26 November"`:                    {Times: 1},
	} {
		rec, err := record.ReadJSONL(strings.NewReader(`{"method":"GET","path":"/user",`+text+`}`), "", false)
		require.NoError(t, err, text)
		assert.Equal(t, want, rec.Count(0), text)
	}
}

func TestWriteJSONL(t *testing.T) {
	t.Parallel()
	rec := record.Recording{Calls: []authz.Call{
		{Method: "GET", Path: "/zones", Status: 200},
		{Method: "PATCH", Path: "/zones/" + string(zone), Account: account}, // without an answer
		{Method: "DELETE", Path: "/accounts/" + string(account) + "/r2/buckets/a<b", Status: 404},
	}}
	rec.Calls[0].Time = at(7)
	var timed bytes.Buffer
	require.NoError(t, record.WriteJSONL(&timed, record.Recording{Calls: rec.Calls[:1]}))
	assert.Equal(t, `{"method":"GET","path":"/zones","status":200,"time":"2026-11-26T12:07:00Z"}`+"\n", timed.String())
	rec.Calls[0].Time = time.Time{}
	var b bytes.Buffer
	require.NoError(t, record.WriteJSONL(&b, rec))
	assert.True(t, strings.HasPrefix(b.String(), `{"method":"GET","path":"/zones","status":200}`+"\n"), b.String())
	again, err := record.ReadJSONL(&b, "", false)
	require.NoError(t, err)
	assert.Equal(t, rec, again)
	assert.ErrorContains(t, record.WriteJSONL(brokenWriter{}, rec), "write recording: disk full")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("disk gone") }

func TestReadJSONLReportsReadErrors(t *testing.T) {
	t.Parallel()
	_, err := record.ReadJSONL(brokenReader{}, "f", true)
	assert.ErrorContains(t, err, "disk gone")
}

func FuzzReadJSONL(f *testing.F) {
	f.Add([]byte(`{"method":"GET","path":"/zones","status":200}`), true)
	f.Add([]byte("{\n\n"), false)
	f.Fuzz(func(t *testing.T, data []byte, keepGoing bool) {
		rec, _ := record.ReadJSONL(strings.NewReader(string(data)), "f", keepGoing)
		res := record.Minimal(rec)
		if r := record.Replay(rec.Calls, res.Spec); !r.OK() && len(res.Unknown) == 0 {
			t.Errorf("broken: %v", r.Broken)
		}
	})
}

// TestWriteJSONLAsItIs: what stands in a path is written as it stands there.
func TestWriteJSONLAsItIs(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, record.WriteJSONL(&b, record.Recording{Calls: []authz.Call{{Method: "GET", Path: "/zones/<x>&y", Status: 200}}}))
	assert.Equal(t, `{"method":"GET","path":"/zones/<x>&y","status":200}`+"\n", b.String())
}

// TestReplayOfWhatIsNotKnown: it is not judged, and not broken.
func TestReplayOfWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	r := record.Replay([]authz.Call{{Method: "GET", Path: "/no/such/thing", Status: 200}, {Method: "GET", Path: "/user/tokens/verify", Status: 200}}, permissions.NewSpec())
	require.Len(t, r.Unjudged, 1)
	assert.Equal(t, "/no/such/thing", r.Unjudged[0].Call().Path)
	assert.Equal(t, 1, r.Allowed)
	assert.True(t, r.OK())
}
