package permissions

import "strings"

// LinkEvidence says how the key of the dashboard's prefilled link is known:
// documented, reported (seen in links in use), or derived by a rule, which is no
// proof that it prefills. It is zero where no key is known.
func (g Group) LinkEvidence() Evidence {
	switch g.linkKind {
	case EvidenceDocumented:
		return Evidence{
			Kind: g.linkKind, Source: "https://developers.cloudflare.com/fundamentals/api/how-to/account-owned-token-template/", Date: "2026-08",
			Note: "the group is matched by its name; users reported that some documented keys did not prefill",
		}
	case EvidenceReported:
		return Evidence{Kind: g.linkKind, Source: "prefilled links in public use", Date: "2026-09", Note: "the group is matched by its name"}
	case EvidenceDerived:
		return Evidence{
			Kind: g.linkKind, Source: "https://github.com/cloudflare/cloudflare-docs/pull/29739", Date: "2026-09-15",
			Note: "the rule is that a key is the group's label without its level; this key was not seen to prefill",
		}
	}
	return Evidence{}
}

// OAuthScope returns the id of the OAuth scope that stands for the group, such
// as "workers-scripts.write", or "" where none is known. [ByOAuthScope] reads it
// back.
func (g Group) OAuthScope() string {
	switch g.oauthKind {
	case EvidenceUnknown:
		return ""
	case EvidenceAssumed:
		if twin, ok := builtin.ByName(g.Name, ScopeZone); ok && twin.oauthKind == EvidenceMeasured {
			return oauthScope(twin.Name, twin.LinkKey, twin.LinkType)
		}
		return ""
	}
	return oauthScope(g.Name, g.LinkKey, g.LinkType)
}

// OAuthEvidence says how the OAuth scope is known; it is zero where there is none.
func (g Group) OAuthEvidence() Evidence {
	if g.oauthKind == EvidenceUnknown {
		return Evidence{}
	}
	e := Evidence{Kind: g.oauthKind, Source: "the API's list of OAuth scopes with their permission groups, as published", Date: "2026-11"}
	if g.oauthKind == EvidenceAssumed {
		e.Note = "the list has the group's name, which stands in two scopes, and the scope is named after the zone's group"
	}
	return e
}

// OAuthScope returns the id of the OAuth scope that stands for the group, or ""
// where none is known.
func (u Unlisted) OAuthScope() string {
	if u.LinkKey == "" {
		return ""
	}
	return oauthScope(u.Name, u.LinkKey, u.LinkType)
}

// oauthScope is the scope that belongs to a key of the link.
func oauthScope(name, key, typ string) string {
	if typ == "edit" && !strings.HasSuffix(name, " Edit") {
		typ = "write"
	}
	return strings.ReplaceAll(key, "_", "-") + "." + typ
}

// ByOAuthScope returns the groups of the built-in catalogue that an OAuth scope
// stands for: one, none where it is not known, and two where the API lists it
// with a name that accounts and zones share.
func ByOAuthScope(scope string) []Group { return builtin.ByOAuthScope(scope) }

// ByOAuthScope is the function [ByOAuthScope] for the groups of c.
func (c *Catalogue) ByOAuthScope(scope string) []Group {
	var out []Group
	for i := range c.groups {
		if g := &c.groups[i]; g.oauthKind != EvidenceUnknown && strings.EqualFold(g.OAuthScope(), scope) {
			out = append(out, *g)
		}
	}
	return out
}
