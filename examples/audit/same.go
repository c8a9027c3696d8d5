package main

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"time"

	"github.com/cftoken/cftoken/permissions"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
)

// sameRights groups tokens of one spec, conditions left aside. It keeps a hash of each
// spec, and of each token what names it.
type sameRights struct {
	groups map[[sha256.Size]byte]*[]member
	order  []*[]member
}

// member is a token of a group.
type member struct {
	id, name string
	issued   time.Time
	maker    token.Maker
}

func rightsOf(info token.Info) [sha256.Size]byte {
	return sha256.Sum256([]byte(info.Spec.WithConditions(permissions.Conditions{}).String()))
}

func (s *sameRights) add(info token.Info) {
	if info.Unread != nil || info.Spec.IsEmpty() {
		return
	}
	key := rightsOf(info)
	group := s.groups[key]
	if group == nil {
		if s.groups == nil {
			s.groups = map[[sha256.Size]byte]*[]member{}
		}
		group = new([]member)
		s.groups[key], s.order = group, append(s.order, group)
	}
	*group = append(*group, member{info.ID, info.Name, info.IssuedOn, info.Maker})
}

// several are the groups of more than one token, each the oldest first.
func (s *sameRights) several() (out [][]member) {
	for _, group := range s.order {
		if len(*group) > 1 {
			slices.SortStableFunc(*group, func(a, b member) int { return a.issued.Compare(b.issued) })
			out = append(out, *group)
		}
	}
	return out
}

// ids are those groups by the ids of their tokens.
func (s *sameRights) ids() [][]string {
	out := [][]string{}
	for _, group := range s.several() {
		var ids []string
		for _, m := range group {
			ids = append(ids, m.id)
		}
		out = append(out, ids)
	}
	return out
}

// table is those groups, numbered.
func (s *sameRights) table() *lintreport.Table {
	t := &lintreport.Table{Heads: []string{"Token", "Group", "Id", "Made", "Made by"}}
	for n, group := range s.several() {
		for _, m := range group {
			t.Rows = append(t.Rows, []lintreport.Cell{
				lintreport.Plain(m.name), lintreport.Plain(strconv.Itoa(n + 1)), lintreport.Plain(m.id), lintreport.Plain(day(m.issued, "not told")), lintreport.Person(maker(m.maker)),
			})
		}
	}
	return t
}
