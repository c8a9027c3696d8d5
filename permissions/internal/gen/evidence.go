package gen

import "fmt"

// Evidence is how a row is known, in the terms of permissions.Evidence.
type Evidence struct {
	Kind   string // the name of the constant after "Evidence", such as Documented
	Source string
	Date   string
	Note   string // "" for nothing
}

// Go returns the evidence as a composite literal; pkg is "permissions." or "".
func (e Evidence) Go(pkg string) string {
	note := ""
	if e.Note != "" {
		note = fmt.Sprintf(", Note: %q", e.Note)
	}
	return fmt.Sprintf("%sEvidence{Kind: %sEvidence%s, Source: %q, Date: %q%s}", pkg, pkg, e.Kind, e.Source, e.Date, note)
}
