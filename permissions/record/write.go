package record

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/cftoken/cftoken/permissions"
)

// WriteJSONL writes the calls of a recording in the form that [ReadJSONL] reads:
// method, path, and where known status and account. Name and Failed are not
// part of it.
func WriteJSONL(w io.Writer, rec Recording) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, c := range rec.Calls {
		if err := enc.Encode(struct {
			Method  string                `json:"method"`
			Path    string                `json:"path"`
			Status  int                   `json:"status,omitempty"`
			Account permissions.AccountID `json:"account,omitempty"`
		}{c.Method, c.Path, c.Status, c.Account}); err != nil {
			return fmt.Errorf("write recording: %w", err)
		}
	}
	return nil
}
