package main

import (
	"fmt"
	"strings"
)

// published is what the OpenAPI document says about an operation.
type published struct {
	method, path string
	id, tag      string
	groups       []string // in the document's order; empty where it publishes nothing
	internal     []string
	credential   string
	source, date string
	byTag        bool // read off other operations of the tag, not off this one
}

// The two ways in which a row of operations_openapi.json was read.
const (
	forThis = "this operation"
	forTag  = "same list on every operation of the tag that was seen"
)

// publishedBy returns what the OpenAPI document says, by the shape of the call:
// the newest state of an operation counts, and one that was read for it before
// one that was read off others of its tag.
func publishedBy(src sources) (map[string]published, error) {
	out := map[string]published{}
	own := map[string]bool{}
	for _, o := range src.openapi.Operations {
		p := published{
			method: o.Method, path: o.Path, id: o.ID, tag: o.Tag, groups: o.Groups, internal: o.Internal, credential: o.Credential,
			source: src.openapi.Source, date: src.dates["openapi.json"],
		}
		key := shape(p.method + " " + p.path)
		if own[key] {
			return nil, fmt.Errorf("openapi.json: %s %s stands there twice", p.method, p.path)
		}
		own[key] = true
		out[key] = p
	}
	tags := tagWords(src)
	for _, r := range src.read {
		if r.Basis != forThis && r.Basis != forTag {
			return nil, fmt.Errorf("operations_openapi.json: %s %s: unknown basis %q", r.Method, r.Path, r.Basis)
		}
		if r.Published != (len(r.Accepted) > 0) {
			return nil, fmt.Errorf("operations_openapi.json: %s %s: published is %t with %d groups", r.Method, r.Path, r.Published, len(r.Accepted))
		}
		p := published{
			method: r.Method, path: r.Path, tag: tags.of(r.Tag), groups: r.Accepted, internal: r.Internal,
			source: r.Source, date: r.Date, byTag: r.Basis == forTag,
		}
		if len(r.Accepted) == 0 {
			p.credential = strings.Join(r.Security, "+")
		}
		key := shape(p.method + " " + p.path)
		other, known := out[key]
		if !known {
			out[key] = p
			continue
		}
		if p.outranks(other) {
			p, other = other, p
		}
		out[key] = other.filledFrom(p)
	}
	return out, nil
}

// outranks reports whether p is the newer or better reading. Of two of one day
// the first that was read counts.
func (p published) outranks(other published) bool {
	if p.byTag != other.byTag {
		return other.byTag
	}
	return p.date > other.date
}

// filledFrom takes over what p does not say and another reading does. Both being
// about the same operation, only its list can have changed.
func (p published) filledFrom(other published) published {
	if p.id == "" {
		p.id = other.id
	}
	if p.tag == "" || other.id != "" {
		p.tag = other.tag // the document's own spelling
	}
	if len(p.internal) == 0 {
		p.internal = other.internal
	}
	if p.credential == "" && len(p.groups) == 0 {
		p.credential = other.credential
	}
	return p
}

// tagSpelling turns the tags of sources that have them in lower case with
// underscores into the document's own spelling.
type tagSpelling map[string]string

func tagWords(src sources) tagSpelling {
	t := tagSpelling{}
	for _, r := range src.all {
		t[plainTag(r.Tag)] = r.Tag
	}
	for _, o := range src.openapi.Operations {
		t[plainTag(o.Tag)] = o.Tag
	}
	return t
}

func plainTag(tag string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '_'
	}, tag), "_")
}

// of returns the document's spelling of a tag, or the words as they are.
func (t tagSpelling) of(tag string) string {
	if spelled, ok := t[plainTag(tag)]; ok && tag != "" {
		return spelled
	}
	words := strings.Split(tag, "_")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}
