package main

import (
	"fmt"
	"sort"
	"strings"
)

const (
	maxParams   = 4 // parameters in a path; package operations has the same constant
	maxScan     = 4 // literal children that are compared one by one; more are hashed
	hashFactor  = 0x9E3779B1
	maxChildren = 255
)

// tree is the generated form of all templates: a node for each prefix of
// segments, numbered breadth first, node 0 being the root.
type tree struct {
	nodes []treeNode
	edges []treeEdge
	slots []int // indexes of a node's edges + 1, in the order of their hashes
	mixed []mixedEdge
}

type treeNode struct {
	ops           [5]int // 1 + index of the operation, by method
	param         int    // child for a segment that is one parameter, 0 none
	firstEdge     int
	edges         int
	firstSlot     int
	bits          int // of the hash, 0 where edges are compared one by one
	firstMix, mix int
}

type treeEdge struct {
	text  string
	child int
}

// mixedEdge is a segment of parameters and literals, such as "{id}.png".
type mixedEdge struct {
	seps  []string // the literal after each parameter
	child int
}

// building is a node under construction.
type building struct {
	ops   [5]int
	lits  map[string]*building
	mixed map[string]*building // by separators, joined with NUL
	param *building
	index int
}

func (b *building) child(seg string) (*building, error) {
	seps, n, err := parseSegment(seg)
	if err != nil {
		return nil, err
	}
	m := &b.lits
	key := seg
	switch {
	case n == 1 && seps[0] == "":
		if b.param == nil {
			b.param = &building{}
		}
		return b.param, nil
	case n > 0:
		m, key = &b.mixed, strings.Join(seps, "\x00")
	}
	if *m == nil {
		*m = map[string]*building{}
	}
	if (*m)[key] == nil {
		(*m)[key] = &building{}
	}
	return (*m)[key], nil
}

// parseSegment returns the literals that follow each parameter of a segment,
// and the number of parameters.
func parseSegment(seg string) (seps []string, params int, err error) {
	if !strings.ContainsAny(seg, "{}") {
		return nil, 0, nil
	}
	rest := seg
	for rest != "" {
		end := strings.IndexByte(rest, '}')
		if rest[0] != '{' || end < 2 {
			return nil, 0, fmt.Errorf("segment %q: a segment with parameters must start with one", seg)
		}
		rest = rest[end+1:]
		next := strings.IndexByte(rest, '{')
		if next < 0 {
			next = len(rest)
		}
		if next == 0 && rest != "" {
			return nil, 0, fmt.Errorf("segment %q: two parameters with nothing between them", seg)
		}
		seps = append(seps, rest[:next])
		rest = rest[next:]
	}
	if len(seps) > 2 {
		return nil, 0, fmt.Errorf("segment %q: more than two parameters", seg)
	}
	return seps, len(seps), nil
}

func buildTree(ops []operation) (tree, error) {
	root := &building{}
	for i, op := range ops {
		at := root
		for _, seg := range strings.Split(op.Path, "/")[1:] {
			var err error
			if at, err = at.child(seg); err != nil {
				return tree{}, fmt.Errorf("%s: %w", op.key(), err)
			}
		}
		for m, name := range methods {
			if name != op.Method {
				continue
			}
			if other := at.ops[m]; other != 0 {
				return tree{}, fmt.Errorf("%s and %s match the same paths", ops[other-1].key(), op.key())
			}
			at.ops[m] = i + 1
		}
	}
	return number(root)
}

// number lays the nodes out breadth first.
func number(root *building) (tree, error) {
	var t tree
	queue := []*building{root}
	enqueue := func(b *building) {
		b.index = len(queue)
		queue = append(queue, b)
	}
	for i := 0; i < len(queue); i++ {
		b := queue[i]
		for _, text := range sorted(b.lits) {
			enqueue(b.lits[text])
		}
		for _, key := range sorted(b.mixed) {
			enqueue(b.mixed[key])
		}
		if b.param != nil {
			enqueue(b.param)
		}
	}
	for _, b := range queue {
		n := treeNode{ops: b.ops, firstEdge: len(t.edges), edges: len(b.lits), firstMix: len(t.mixed), mix: len(b.mixed)}
		if n.edges > maxChildren {
			return t, fmt.Errorf("%d literal segments under one prefix: widen the slots", n.edges)
		}
		for _, text := range sorted(b.lits) {
			t.edges = append(t.edges, treeEdge{text, b.lits[text].index})
		}
		for _, key := range sorted(b.mixed) {
			t.mixed = append(t.mixed, mixedEdge{strings.Split(key, "\x00"), b.mixed[key].index})
		}
		if b.param != nil {
			n.param = b.param.index
		}
		if n.edges > maxScan {
			n.firstSlot = len(t.slots)
			n.bits = t.hash(t.edges[n.firstEdge:])
		}
		t.nodes = append(t.nodes, n)
	}
	if len(t.nodes) > 1<<16 || len(t.edges) > 1<<16 || len(t.slots) > 1<<16 {
		return t, fmt.Errorf("the tree is too large for 16-bit indexes")
	}
	return t, nil
}

// hash appends the slots of a node's edges: a table at most half full, with
// linear probing. It returns the bits of the hash.
func (t *tree) hash(edges []treeEdge) int {
	bits := 3
	for 1<<bits < 2*len(edges) {
		bits++
	}
	slots := make([]int, 1<<bits)
	for i, e := range edges {
		at := hashSegment(e.text) >> (32 - bits)
		for slots[at] != 0 {
			at = (at + 1) & (1<<bits - 1)
		}
		slots[at] = i + 1
	}
	t.slots = append(t.slots, slots...)
	return bits
}

// hashSegment is the function of the same name in package operations, whose
// tests match every template and so notice when the two differ.
func hashSegment(s string) uint32 {
	n := len(s)
	return (uint32(n) | uint32(s[0])<<8 | uint32(s[n/2])<<16 | uint32(s[n-1])<<24) * hashFactor
}

func sorted(m map[string]*building) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if len(keys[i]) != len(keys[j]) {
			return len(keys[i]) < len(keys[j])
		}
		return keys[i] < keys[j]
	})
	return keys
}
