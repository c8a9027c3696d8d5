package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// candidate is a token that may be revoked: what names it, and hashes of the rest.
type candidate struct {
	token.Ref
	name, state   string
	issued, used  time.Time
	maker         token.Maker
	live          bool
	rights, exact [sha256.Size]byte // for -revoke-same, and for what must not change
	unread, inUse bool
	why           []string // it is to be revoked
	marks         []string // the same without what changes by itself, such as numbers of days
	spared        string   // why it is left alone all the same
	named         bool     // it was chosen by its id or name
}

func (c *candidate) choose(mark, why string) {
	c.marks, c.why = append(c.marks, mark), append(c.why, why)
}

func (c *candidate) text() string { return called(c.name, c.ID) }

// planner chooses what to revoke among all tokens of an owner.
type planner struct {
	s     settings
	now   time.Time
	owner permissions.AccountID
	self  token.Ref // the token in use; zero for none, or not known
	all   []*candidate
}

// page takes the tokens of a page.
func (p *planner) page(tokens []token.Info) {
	var findings []token.Finding
	if len(p.s.found) > 0 {
		findings = token.Audit(tokens, token.AuditOptions{Now: p.now, UnusedFor: p.s.unusedFor, ExpiresWithin: p.s.within, ManyGroups: p.s.many})
	}
	for _, info := range tokens {
		c := &candidate{
			Ref: info.Ref, name: info.Name, state: state(info, p.now), issued: info.IssuedOn, used: info.LastUsedOn, maker: info.Maker,
			live: info.Live(p.now), unread: info.Unread != nil || info.Spec.IsEmpty(),
		}
		c.inUse = c.live && !info.LastUsedOn.IsZero() && p.now.Sub(info.LastUsedOn) < p.s.unusedFor
		bounds := info.Spec.Conditions()
		bounds.ExpiresOn = time.Time{}
		c.rights = sha256.Sum256([]byte(info.Spec.WithConditions(bounds).String()))
		c.exact = sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%t %t %t\n%s", info.ID, info.Name, c.state, c.live, c.inUse, info.LastUsedOn.IsZero(), info.ModifiedOn.UTC().Format(time.RFC3339)+info.Spec.String()))
		for _, f := range findings {
			if f.Token == info.Ref && slices.Contains(p.s.found, f.Code) {
				c.choose("found "+string(f.Code), string(f.Code)+": "+f.Problem)
			}
		}
		p.all = append(p.all, c)
	}
}

// plan is what is to be revoked, and what is not though it was chosen.
type plan struct {
	doomed, spared []*candidate
	code           string    // that confirms it
	self           token.Ref // in use; zero for none, or not known
}

// make makes the plan when all tokens are known. The error is of what names no token,
// or several.
func (p *planner) make() (plan, error) {
	for _, text := range p.s.named {
		if err := p.name(text); err != nil {
			return plan{}, err
		}
	}
	if p.s.same {
		p.same()
	}
	out := plan{self: p.self}
	for _, c := range p.all {
		if len(c.why) == 0 && c.spared == "" {
			continue
		}
		switch {
		case c.spared != "":
		case c.Ref == p.self && !p.s.even:
			c.spared = "it is the token that this program uses; -even-own revokes it all the same"
		case c.state == token.StateRevoked:
			c.spared = "it is revoked already"
		case !c.named && c.inUse && !p.s.evenUsed:
			c.spared = "it was used on " + day(c.used, "") + "; name it with -revoke, or give -even-used"
		}
		if c.spared != "" {
			out.spared = append(out.spared, c)
		} else {
			out.doomed = append(out.doomed, c)
		}
	}
	slices.SortStableFunc(out.doomed, func(a, b *candidate) int { // our own last
		return cmp.Compare(map[bool]int{true: 1}[a.Ref == p.self], map[bool]int{true: 1}[b.Ref == p.self])
	})
	if len(out.doomed) > 0 {
		out.code = p.confirms(out.doomed)
	}
	return out, nil
}

// confirms is the code of a list: it changes with every token on it, with what each may
// do, whether it is in use, and why it is on the list.
func (p *planner) confirms(doomed []*candidate) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n", ownerText(p.owner))
	for _, c := range slices.SortedFunc(slices.Values(doomed), func(a, b *candidate) int { return strings.Compare(a.ID, b.ID) }) {
		fmt.Fprintf(h, "%x %q\n", c.exact, c.marks)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// name chooses what one -revoke names: a name as it is, commas included, or several.
func (p *planner) name(text string) error {
	parts := []string{text}
	if len(p.match(text)) == 0 {
		parts = strings.Split(text, ",")
	}
	for _, part := range parts {
		part = strings.TrimSpace(part)
		found := p.match(part)
		switch {
		case part == "":
			return fmt.Errorf("-revoke: an empty name between commas")
		case len(found) == 0:
			return fmt.Errorf("-revoke: no token has the id or the exact name %q, as far as these credentials see", token.Redact(part))
		case len(found) > 1:
			var ids []string
			for _, c := range found {
				ids = append(ids, c.ID+" "+made(c.issued, c.maker))
			}
			return fmt.Errorf("-revoke: %d tokens are called %q: name them by their ids (%s)", len(found), token.Redact(part), strings.Join(ids, ", "))
		}
		if c := found[0]; !c.named {
			c.named = true
			c.choose("named", "it was named")
		}
	}
	return nil
}

// match returns the token of an id, or else those of a name.
func (p *planner) match(text string) (out []*candidate) {
	for _, c := range p.all {
		switch text {
		case c.ID:
			return []*candidate{c}
		case c.name:
			out = append(out, c)
		}
	}
	return out
}

// same chooses of tokens with the same permissions, addresses and start all but the
// newest that works.
func (p *planner) same() {
	groups := map[[sha256.Size]byte][]*candidate{}
	var order [][sha256.Size]byte
	for _, c := range p.all {
		if c.unread {
			continue
		}
		if groups[c.rights] == nil {
			order = append(order, c.rights)
		}
		groups[c.rights] = append(groups[c.rights], c)
	}
	for _, key := range order {
		group := groups[key]
		if len(group) < 2 {
			continue
		}
		keep, undated := group[0], false
		for _, c := range group {
			undated = undated || c.issued.IsZero()
			if c.live != keep.live && c.live || c.live == keep.live && !c.issued.Before(keep.issued) {
				keep = c
			}
		}
		for _, c := range group {
			switch {
			case undated:
				c.spare("when it, or another token of the same rights, was made is not known: which is the newest cannot be said")
			case c == keep:
			default:
				c.choose("same as "+keep.ID, "it may do the same as "+keep.text()+", which was "+made(keep.issued, keep.maker)+" and stays")
			}
		}
	}
}

// spare leaves a token alone unless something else chose it.
func (c *candidate) spare(why string) {
	if len(c.why) == 0 {
		c.spared = why
	}
}
