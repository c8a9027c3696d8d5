package clients

import (
	"encoding/json"
	"os"
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
			if w.Output != "" {
				out = append(out, output{r.Client, r.Command, w.Permission, w.Output})
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
			r.Without[i].Output = texts[output{Client: r.Client, Command: r.Command, Permission: w.Permission}]
		}
	}
}

// TestDiagnosed holds what the table says of diagnosis to what it makes of the stored
// outputs now, without a client; -update takes that into the table.
func TestDiagnosed(t *testing.T) {
	known := map[string]Row{}
	for _, r := range stored(t) {
		for i, w := range r.Without {
			if w.Output == "" {
				continue // it goes on, or has to run again
			}
			got := w.diagnosed()
			if *update {
				r.Without[i].Diagnosed = got
				continue
			}
			assert.Equal(t, w.Diagnosed, got, "%s: %s without %s, which says:\n%s", r.Client, r.Command, w.Permission, w.Output)
		}
		known[key(r)] = r
	}
	if *update {
		write(t, known)
	}
}
