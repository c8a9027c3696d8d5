package permissions

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
)

// AccountID is the id of a Cloudflare account: 32 lowercase hexadecimal
// digits. The zero value is no account; it never stands for all accounts.
type AccountID string

// ZoneID is the id of a zone: 32 lowercase hexadecimal digits. The zero value
// is no zone; it never stands for all zones.
type ZoneID string

// ParseAccountID checks that s is the id of an account. The error is an
// [*IDError] that says which mistake s looks like.
func ParseAccountID(s string) (AccountID, error) {
	if err := checkID("account", s); err != nil {
		return "", err
	}
	return AccountID(s), nil
}

// ParseZoneID checks that s is the id of a zone. The error is an [*IDError]
// that says which mistake s looks like.
func ParseZoneID(s string) (ZoneID, error) {
	if err := checkID("zone", s); err != nil {
		return "", err
	}
	return ZoneID(s), nil
}

// Validate returns the [*IDError] that [ParseAccountID] would.
func (id AccountID) Validate() error { return checkID("account", string(id)) }

// Validate returns the [*IDError] that [ParseZoneID] would.
func (id ZoneID) Validate() error { return checkID("zone", string(id)) }

// IDProblem is what is wrong with the text given as an id.
type IDProblem string

// The mistakes that are told apart, in the order in which they are looked for.
const (
	IDEmpty       IDProblem = "empty"
	IDSecret      IDProblem = "secret"       // looks like a credential or an e-mail address, and is not repeated
	IDURL         IDProblem = "url"          // a dashboard or API address
	IDQuoted      IDProblem = "quoted"       // quotes around it
	IDBlanks      IDProblem = "blanks"       // blanks or line ends in or around it
	IDName        IDProblem = "name"         // a domain name instead of the zone's id
	IDWildcard    IDProblem = "wildcard"     // "*"
	IDUpperCase   IDProblem = "upper_case"   // the right id, but not in lower case
	IDWrongLength IDProblem = "wrong_length" // hexadecimal, but not 32 digits
	IDNotHex      IDProblem = "not_hex"      // other characters
)

// IDError says why a text is not an id. It never holds the text when that
// could be a credential.
type IDError struct {
	Kind    string    // "account", "zone", "user" or "permission group"
	Problem IDProblem // which mistake it looks like
	Value   string    // the text, shortened; "" for IDEmpty and IDSecret
	Length  int       // length of the text in bytes
}

// Error names the mistake and what would be right.
func (e *IDError) Error() string {
	want := fmt.Sprintf("want the %s's id, 32 lowercase hexadecimal digits", e.Kind)
	switch e.Problem {
	case IDEmpty:
		return fmt.Sprintf("%s id is empty: %s", e.Kind, want)
	case IDSecret:
		return fmt.Sprintf("%s id looks like a token or an API key (not shown): %s", e.Kind, want)
	case IDURL:
		return fmt.Sprintf("%s id %q is a URL: %s, which the dashboard shows on the overview page", e.Kind, e.Value, want)
	case IDQuoted:
		return fmt.Sprintf("%s id %s has quotes around it: remove them", e.Kind, e.Value)
	case IDBlanks:
		return fmt.Sprintf("%s id %q has blanks or line ends in it: remove them", e.Kind, e.Value)
	case IDName:
		return fmt.Sprintf("%s id %q is a domain name: %s, which GET /zones?name=%s shows", e.Kind, e.Value, want, e.Value)
	case IDWildcard:
		return fmt.Sprintf("%s id is %q: an id names one %s; use the All… functions for all of them", e.Kind, e.Value, e.Kind)
	case IDUpperCase:
		return fmt.Sprintf("%s id %q is not in lower case: use %q", e.Kind, e.Value, strings.ToLower(e.Value))
	case IDWrongLength:
		return fmt.Sprintf("%s id %q has %d digits: %s", e.Kind, e.Value, e.Length, want)
	}
	return fmt.Sprintf("%s id %q has characters that are not hexadecimal: %s", e.Kind, e.Value, want)
}

func checkID(kind, s string) error {
	if credential.IsID(s) {
		return nil
	}
	e := &IDError{Kind: kind, Problem: idProblem(s), Value: wording.Shorten(s, 60), Length: len(s)}
	if e.Problem == IDEmpty || e.Problem == IDSecret {
		e.Value = ""
	}
	return e
}

func idProblem(s string) IDProblem {
	trimmed := strings.TrimSpace(s)
	bare := strings.Trim(trimmed, "\"'`“”‘’")
	switch {
	case trimmed == "":
		return IDEmpty
	case trimmed == "*":
		return IDWildcard
	case credential.Holds(bare):
		return IDSecret
	case strings.Contains(s, "://") || strings.Contains(s, "cloudflare.com/"):
		return IDURL
	case bare != trimmed:
		return IDQuoted
	case strings.ContainsAny(s, " \t\r\n\v\f\u00a0\ufeff\u200b"):
		return IDBlanks
	case credential.IsID(strings.ToLower(s)):
		return IDUpperCase
	case credential.IsLowerHex(strings.ToLower(s)):
		return IDWrongLength
	case looksLikeDomain(s):
		return IDName
	}
	return IDNotHex
}

func looksLikeDomain(s string) bool {
	if !strings.Contains(strings.Trim(s, "."), ".") {
		return false
	}
	for _, r := range s {
		if r == '.' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127 {
			continue
		}
		return false
	}
	return true
}

// show returns s for an error message: see [credential.Show].
func show(s string, n int) string { return credential.Show(s, n) }
