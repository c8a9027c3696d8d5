package clients

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outputs are what the clients of the table said when they failed without a permission.
const outputs = "testdata/outputs.json"

// output is what a client said.
type output struct {
	Client     string `json:"client"`
	Command    string `json:"command"`
	Permission string `json:"permission"` // that it had not
	Text       string `json:"text"`
}

// said are the outputs of rows.
func said(rows []Row) []output {
	var out []output
	for _, r := range rows {
		for _, w := range r.Without {
			if w.Output != nil {
				out = append(out, output{r.Client, r.Command, w.Permission, *w.Output})
			}
		}
	}
	return out
}

// hear puts the outputs into the rows that they are of.
func hear(t *testing.T, rows []Row) {
	t.Helper()
	data, err := os.ReadFile(outputs)
	if os.IsNotExist(err) {
		return
	}
	require.NoError(t, err)
	var all []output
	require.NoError(t, json.Unmarshal(data, &all))
	texts := map[output]string{}
	for _, o := range all {
		text := o.Text
		o.Text = ""
		texts[o] = text
	}
	for _, r := range rows {
		for i, w := range r.Without {
			if text, is := texts[output{Client: r.Client, Command: r.Command, Permission: w.Permission}]; is {
				r.Without[i].Output = &text
			}
		}
	}
}

// TestDiagnosed holds what the table says of diagnosis to what it makes of the stored
// outputs now, without a client; -update takes that into the table.
func TestDiagnosed(t *testing.T) {
	known := map[string]Row{}
	for _, r := range stored(t) {
		for i, w := range r.Without {
			if *update {
				r.Without[i].diagnose(r)
				continue
			}
			if w.Exit != 0 && assert.NotNil(t, w.Output, "%s: %s without %s: the output is not stored", r.Client, r.Command, w.Permission) {
				got := w
				got.diagnose(r)
				assert.Equal(t, w.Diagnosed, got.Diagnosed, "%s: %s without %s, which says:\n%s", r.Client, r.Command, w.Permission, *w.Output)
				assert.Equal(t, w.Pasted, got.Pasted, "%s without %s, which says:\n%s\n%s", r.Client, w.Permission, pasted(r), *w.Output)
			}
		}
		known[key(r)] = r
	}
	if *update {
		write(t, known)
	}
}

// Every output is diagnosed: the missing permission first, or another that the refused
// call accepts as well, or it does not tell which, for a reason that the page names. What
// the command line above it adds takes nothing away.
func TestDiagnosedOrUntold(t *testing.T) {
	is := func(said string) bool {
		return said == named || strings.HasPrefix(said, accepted) || said == untoldCall || said == untoldRefusal || said == untoldEmpty
	}
	for _, r := range stored(t) {
		for _, w := range r.Without {
			if w.Exit == 0 {
				continue
			}
			assert.True(t, is(w.Diagnosed), "%s: %s without %s: %s", r.Client, r.Command, w.Permission, w.Diagnosed)
			assert.True(t, is(w.Pasted), "%s: %s without %s: %s", r.Client, r.Command, w.Permission, w.Pasted)
			assert.False(t, w.Diagnosed == named && w.Pasted != named, "%s: %s without %s: with the command line above it is %s", r.Client, r.Command, w.Permission, w.Pasted)
		}
	}
}
