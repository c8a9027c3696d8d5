package gen

import (
	"fmt"
	"strings"
	"unicode"
)

// Scope strings as the API writes them.
const (
	ScopeAccount = "com.cloudflare.api.account"
	ScopeZone    = "com.cloudflare.api.account.zone"
	ScopeUser    = "com.cloudflare.api.user"
	ScopeBucket  = "com.cloudflare.edge.r2.bucket"
)

// Scopes lists the scopes in the order in which generated tables show them.
func Scopes() []string { return []string{ScopeAccount, ScopeZone, ScopeUser, ScopeBucket} }

// ScopePrefix returns the prefix of Go names for a scope: Account, Zone, User
// or Bucket.
func ScopePrefix(scope string) (string, error) {
	switch scope {
	case ScopeAccount:
		return "Account", nil
	case ScopeZone:
		return "Zone", nil
	case ScopeUser:
		return "User", nil
	case ScopeBucket:
		return "Bucket", nil
	}
	return "", fmt.Errorf("unknown scope %q: add it to gen.ScopePrefix", scope)
}

// GoName returns the constant's name for a permission group: the scope prefix
// followed by the API name, without the prefix where the name starts with it.
func GoName(name, scope string) (string, error) {
	prefix, err := ScopePrefix(scope)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, word := range words(name) {
		r := []rune(word)
		b.WriteRune(unicode.ToUpper(r[0]))
		b.WriteString(string(r[1:]))
	}
	ident := b.String()
	if w := words(name); len(w) == 0 {
		return "", fmt.Errorf("group name %q has no letters", name)
	} else if w[0] != prefix {
		ident = prefix + ident
	}
	return ident, nil
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
