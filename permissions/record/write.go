package record

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/cftoken/cftoken/permissions"
)

// WriteJSONL writes the calls of a recording in the form that [ReadJSONL] reads:
// method, path, status (0 for a call without an answer), where known the
// account and when, and how often where that is more than once. Name and Failed are
// not part of it.
func WriteJSONL(w io.Writer, rec Recording) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i, c := range rec.Calls {
		row := struct {
			Method  string                `json:"method"`
			Path    string                `json:"path"`
			Status  int                   `json:"status"`
			Account permissions.AccountID `json:"account,omitempty"`
			Time    time.Time             `json:"time,omitzero"`
			Count   int                   `json:"count,omitempty"`
			Late    int                   `json:"late,omitempty"`
			First   time.Time             `json:"first,omitzero"`
			Last    time.Time             `json:"last,omitzero"`
		}{Method: c.Method, Path: c.Path, Status: c.Status, Account: c.Account}
		n := rec.Count(i)
		switch {
		case n.N() > 1:
			row.Count, row.Late, row.First, row.Last = n.N(), n.Late, n.First, n.Last
		default:
			row.Time = n.First
		}
		if err := enc.Encode(row); err != nil {
			return fmt.Errorf("write recording: %w", err)
		}
	}
	return nil
}
