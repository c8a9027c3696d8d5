package record

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/cftoken/cftoken/permissions"
)

// WriteJSONL writes the calls of a recording in the form that [ReadJSONL] reads:
// method, path, status (0 for a call without an answer), and where known the
// account. Name and Failed are not part of it.
func WriteJSONL(w io.Writer, rec Recording) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, c := range rec.Calls {
		if err := enc.Encode(struct {
			Method  string                `json:"method"`
			Path    string                `json:"path"`
			Status  int                   `json:"status"`
			Account permissions.AccountID `json:"account,omitempty"`
		}{c.Method, c.Path, c.Status, c.Account}); err != nil {
			return fmt.Errorf("write recording: %w", err)
		}
	}
	return nil
}
