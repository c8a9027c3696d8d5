package forms

import (
	"encoding/json"
	"fmt"
)

// isReport reports whether an object is what leastprivilege prints with -json: the
// policies that some calls need, beside the calls of which that is not known.
func isReport(keys map[string]json.RawMessage) bool {
	return kindOf(keys["policies"]) == "array" && kindOf(keys["permissions"]) == "array" && kindOf(keys["unknown"]) == "array"
}

// report takes the policies out of such a report, where they are all that is needed.
func (f *finder) report(keys map[string]json.RawMessage, at string) error {
	if n := len(array(keys["unknown"])); n > 0 {
		return fmt.Errorf(`spec: the report of leastprivilege does not know what %d of its calls need (see "unknown"): a token of it may be too small; give its "policies" alone if they do`, n)
	}
	f.add(candidate{raw: keys["policies"], at: below(at, "policies")})
	return nil
}
