package permissions

import (
	"fmt"
	"strings"
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
	IDSecret      IDProblem = "secret"       // looks like a token or key, and is not repeated
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
	if isHex32(s) {
		return nil
	}
	e := &IDError{Kind: kind, Problem: idProblem(s), Value: shorten(s, 60), Length: len(s)}
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
	case looksSecret(bare):
		return IDSecret
	case strings.Contains(s, "://") || strings.Contains(s, "cloudflare.com/"):
		return IDURL
	case bare != trimmed:
		return IDQuoted
	case strings.ContainsAny(s, " \t\r\n\v\f\u00a0\ufeff\u200b"):
		return IDBlanks
	case isHex(strings.ToLower(s)) && len(s) == 32:
		return IDUpperCase
	case isHex(strings.ToLower(s)):
		return IDWrongLength
	case looksLikeDomain(s):
		return IDName
	}
	return IDNotHex
}

// looksSecret reports whether s could be a credential, in which case it must
// not be repeated in an error: a prefixed token or key, an "Authorization"
// value, an assignment, or any run of 36 or more characters of a token's
// alphabet (legacy tokens have 40, legacy keys 37 to 45).
func looksSecret(s string) bool {
	low := strings.ToLower(s)
	for _, p := range [...]string{"cfut_", "cfat_", "cfk_", "cfoat_", "v1.0-", "bearer ", "authorization:"} {
		if strings.Contains(low, p) {
			return true
		}
	}
	run := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-' {
			if run++; run >= 36 {
				return true
			}
			continue
		}
		run = 0
	}
	return false
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

func isHex(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return s != ""
}

// show returns s for an error message: cut to n bytes, or a note in its place
// when it could be a credential.
func show(s string, n int) string {
	if looksSecret(s) {
		return "(not shown: it could be a credential)"
	}
	return shorten(s, n)
}

// shorten cuts s to at most n bytes on a rune boundary.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
