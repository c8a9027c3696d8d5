package permissions

import (
	"fmt"
	"strings"
)

// ParseResource reads a resource as [Resource.String] writes it ("zone 2cf1…", "all
// zones of account 6451…", "R2 bucket assets (eu) of account 6451…", "all
// accounts", "the token's own user"), or as the API's key of it. The error says
// what would be right; ids are checked for their form by [Resource.Validate] only.
func ParseResource(text string) (Resource, error) {
	text = strings.Join(strings.Fields(text), " ")
	if strings.HasPrefix(text, "com.cloudflare.") {
		if parent, key, nested := strings.Cut(text, " > "); nested {
			return parseResource(parent, key)
		}
		return parseResource("", text)
	}
	lower := strings.ToLower(text)
	if lower == "the token's own user" || lower == "own user" {
		return OwnUserResource(), nil
	}
	head, account, within := cutLast(text, " of account ")
	parent := ""
	switch {
	case within && strings.ContainsAny(account, ". *"): // no id, and in a key it would be part of a scope
		head = ""
	case within:
		parent = AccountResource(AccountID(account)).Key()
	}
	for _, k := range kinds {
		if strings.EqualFold(head, "all "+k.many) {
			return Resource{scope: k.scope, all: true, parent: parent}, nil
		}
		id, ok := cutPrefixFold(head, k.one+" ")
		if !ok || id == "" || strings.ContainsAny(id, " \t") && k.scope != ScopeBucket {
			continue
		}
		switch {
		case k.scope == ScopeBucket && within:
			name, rest, _ := strings.Cut(id, " (")
			return BucketResource(AccountID(account), Jurisdiction(strings.TrimSuffix(rest, ")")), name), nil
		case k.scope == ScopeWorker && within:
			return WorkerResource(AccountID(account), id), nil
		case k.scope == ScopeFlagshipApp && within:
			return FlagshipAppResource(AccountID(account), id), nil
		case k.scope.typed() && k.scope != ScopeBucket:
			return Resource{scope: k.scope, id: id}, nil
		}
	}
	return Resource{}, fmt.Errorf("resource %q: want words such as \"zone <id>\", \"account <id>\", \"all zones of account <id>\" or \"all accounts\", or a key such as %s.<id>", show(text, 60), ScopeZone)
}

// cutLast is [strings.Cut] at the last place of the separator.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// cutPrefixFold is [strings.CutPrefix] without regard to case.
func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}
