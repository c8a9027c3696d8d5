package tokentest

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// listRecords filters and sorts as documented for the list:
// https://developers.cloudflare.com/api/resources/dns/subresources/records/methods/list/ (2026-11).
func (s *Server) listRecords(x *exchange) reply {
	out := []dnsRecord{}
	for i := range x.zone.records {
		if r := &x.zone.records[i]; r.passes(x.query) {
			out = append(out, *r)
		}
	}
	if compare := orderOfRecords(x.query.Get("order")); compare != nil {
		slices.SortStableFunc(out, func(a, b dnsRecord) int { return x.directed(compare(&a, &b)) })
	}
	page, info := paginate(out, x, 100, 5000000)
	rep := ok(page)
	rep.info = info
	return rep
}

func orderOfRecords(by string) func(a, b *dnsRecord) int {
	switch by {
	case "type":
		return func(a, b *dnsRecord) int { return strings.Compare(a.Type, b.Type) }
	case "name":
		return func(a, b *dnsRecord) int { return strings.Compare(a.Name, b.Name) }
	case "content":
		return func(a, b *dnsRecord) int { return strings.Compare(a.Content, b.Content) }
	case "ttl":
		return func(a, b *dnsRecord) int { return cmp.Compare(a.TTL, b.TTL) }
	case "proxied":
		return func(a, b *dnsRecord) int { return cmp.Compare(number(a.Proxied), number(b.Proxied)) }
	}
	return nil
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// passes reports whether the list that the query asks for has the record.
func (r *dnsRecord) passes(q url.Values) bool {
	if len(q) == 0 {
		return true
	}
	m := matching{any: q.Get("match") == "any"}
	kind := q.Get("type")
	m.add(kind != "", strings.EqualFold(kind, r.Type))
	m.texts(q, "name", r.Name)
	m.texts(q, "content", r.Content)
	comment := ""
	if r.Comment != nil {
		comment = *r.Comment
	}
	m.texts(q, "comment", comment)
	m.add(q.Has("comment.present"), comment != "")
	m.add(q.Has("comment.absent"), comment == "")
	proxied, err := strconv.ParseBool(q.Get("proxied"))
	m.add(err == nil, proxied == r.Proxied)
	tags := matching{any: q.Get("tag_match") == "any"}
	tags.ofTags(q, r.Tags)
	m.add(tags.asked, tags.all())
	// search does not take part in match; how it searches is left open by its documentation.
	search := q.Get("search")
	return m.all() && (search == "" || containsFold(r.Name, search) || containsFold(r.Content, search) || containsFold(comment, search) || containsFold(r.Type, search))
}

// texts are the filters of a text, which do not mind the case.
func (m *matching) texts(q url.Values, of, have string) {
	exact := cmp.Or(q.Get(of+".exact"), q.Get(of))
	m.add(exact != "", strings.EqualFold(exact, have))
	for _, by := range [...]struct {
		name string
		fits func(have, want string) bool
	}{{".contains", containsFold}, {".startswith", startsFold}, {".endswith", endsFold}} {
		if want := q.Get(of + by.name); want != "" {
			m.add(true, by.fits(have, want))
		}
	}
}

// ofTags are the filters of tags: by the name of one, or by a name and a text about its
// value.
func (m *matching) ofTags(q url.Values, tags []string) {
	any := func(fits func(name, value string) bool) bool {
		return slices.ContainsFunc(tags, func(tag string) bool {
			name, value, _ := strings.Cut(tag, ":")
			return fits(name, value)
		})
	}
	if want := q.Get("tag.present"); want != "" {
		m.add(true, any(func(name, _ string) bool { return strings.EqualFold(name, want) }))
	}
	if want := q.Get("tag.absent"); want != "" {
		m.add(true, !any(func(name, _ string) bool { return strings.EqualFold(name, want) }))
	}
	for _, by := range [...]struct {
		name string
		fits func(have, want string) bool
	}{{"tag", strings.EqualFold}, {"tag.exact", strings.EqualFold}, {"tag.contains", containsFold}, {"tag.startswith", startsFold}, {"tag.endswith", endsFold}} {
		if want := q.Get(by.name); want != "" {
			wantName, wantValue, _ := strings.Cut(want, ":")
			m.add(true, any(func(name, value string) bool { return strings.EqualFold(name, wantName) && by.fits(value, wantValue) }))
		}
	}
}

func containsFold(have, want string) bool {
	return strings.Contains(strings.ToLower(have), strings.ToLower(want))
}

func startsFold(have, want string) bool {
	return strings.HasPrefix(strings.ToLower(have), strings.ToLower(want))
}

func endsFold(have, want string) bool {
	return strings.HasSuffix(strings.ToLower(have), strings.ToLower(want))
}
