package permissions

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
)

// String returns the resource in words, such as "account 6451…5f38" in full,
// "all zones of account …", "Worker … of account …" or "all accounts"; a kind that
// is not known here is called by the last word of its scope, with the scope behind
// it.
func (r Resource) String() string {
	if r.scope == "" {
		return "no resource"
	}
	if r == OwnUserResource() {
		return "the token's own user"
	}
	of := ""
	if account, ok := r.Account(); ok && r.scope != ScopeAccount {
		of = " of account " + show(string(account), 64)
	}
	i := r.scope.rank()
	if i == len(kinds) {
		return r.unknownKind(of)
	}
	if k := kinds[i]; r.all {
		return "all " + k.many + of
	}
	switch r.scope {
	case ScopeAccount, ScopeUser, ScopeZone: // a zone's id says enough
		return kinds[i].one + " " + show(r.id, 64)
	case ScopeBucket:
		if _, j, name, ok := r.Bucket(); ok && j.known() {
			return fmt.Sprintf("%s %s (%s)%s", kinds[i].one, show(name, 64), j, of)
		}
	default:
		if _, _, id, _ := r.Nested(); of != "" || !r.scope.beginsWithAccount() {
			return kinds[i].one + " " + show(id, 64) + of
		}
	}
	return r.keys()
}

// unknownKind is a resource of a kind that is not known here.
func (r Resource) unknownKind(of string) string {
	word := string(r.scope[strings.LastIndexByte(string(r.scope), '.')+1:])
	if of == "" || !r.scope.Granular() || word == "" || credential.Holds(undetermined(r.Key())) {
		return r.keys()
	}
	word = strings.ReplaceAll(wording.Shorten(word, 40), "_", " ")
	if r.all {
		word = "every " + word
	} else {
		word += " " + show(r.id, 64)
	}
	return word + of + " (" + wording.Shorten(string(r.scope), 80) + ")"
}

// keys is the resource as the API writes it.
func (r Resource) keys() string {
	if r.parent != "" {
		return showKey(r.parent, 100) + " > " + showKey(r.Key(), 100)
	}
	return showKey(r.Key(), 160)
}

// showKey is [show] for a resource key.
func showKey(key string, n int) string {
	if rest := undetermined(key); credential.Holds(rest) {
		return show(rest, n)
	}
	return wording.Shorten(key, n)
}

// undetermined is what of a resource key could be anything: of a key of Cloudflare's
// the ids that start the last part make no credential of what follows.
func undetermined(key string) string {
	if !strings.HasPrefix(key, "com.cloudflare.") {
		return key
	}
	at := strings.LastIndexByte(key, '.')
	for _, k := range kinds {
		if k.scope.beginsWithAccount() && strings.HasPrefix(key, string(k.scope)+".") {
			at = len(k.scope)
		}
	}
	rest := key[at+1:]
	for rest != "" {
		id, tail, _ := strings.Cut(rest, "_")
		if !credential.IsID(strings.ToLower(strings.ReplaceAll(id, "-", ""))) {
			break
		}
		rest = tail
	}
	return key[:at+1] + rest
}
