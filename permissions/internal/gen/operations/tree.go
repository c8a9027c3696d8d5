package main

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"sort"
	"strings"
)

const (
	maxParams   = 5 // parameters in a path; package operations has the same constant
	hashFactor  = 0x9E3779B97F4A7C15
	maxChildren = 255
)

// tree is the generated form of all templates: a node for each prefix of
// segments, numbered breadth first, node 0 being the root. The children of a
// node stand side by side: those by a literal segment, those by a mixed one,
// and the one by a parameter.
type tree struct {
	nodes []treeNode
	mixed [][]string // the literals after each parameter of a mixed segment
}

type treeNode struct {
	template string // of the prefix, with {} for each parameter
	text     string // the literal segment that leads here
	ops      []int  // indexes of the operations, which follow each other
	child    int    // the first of the children, 0 where there are none
	literals int
	mix      int // the first of its mixed segments
	mixes    int
	param    bool
	rest     bool  // the parameter that leads here may stand for more than a segment
	slots    []int // hash table of its literal children, 1 + place; nil where there are none
	bits     int   // of the hash
}

// building is a node under construction.
type building struct {
	ops   []int
	lits  map[string]*building
	mixed map[string]*building // by separators, joined with NUL
	param *building
	rest  bool
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
		if n := len(at.ops); n > 0 {
			// One template for all of them: then their rows follow each other.
			if before := ops[at.ops[n-1]]; before.Path != op.Path {
				return tree{}, fmt.Errorf("%s and %s match the same paths: name their parameters alike", before.key(), op.key())
			}
		}
		at.ops = append(at.ops, i)
		at.rest = op.Rest
	}
	return number(root)
}

// number lays the nodes out breadth first.
func number(root *building) (tree, error) {
	var t tree
	t.nodes = []treeNode{{}}
	queue := []*building{root}
	enter := func(b *building, template, text string) {
		queue = append(queue, b)
		t.nodes = append(t.nodes, treeNode{template: template, text: text})
	}
	for i := 0; i < len(queue); i++ {
		b, n := queue[i], t.nodes[i]
		n.ops, n.literals, n.mix, n.mixes, n.param = b.ops, len(b.lits), len(t.mixed), len(b.mixed), b.param != nil
		n.rest = b.rest
		if n.literals > maxChildren || len(t.mixed) > maxChildren {
			return t, fmt.Errorf("%s: %d literal segments, %d mixed ones in all: widen the numbers", n.template, n.literals, len(t.mixed))
		}
		if n.literals+n.mixes > 0 || n.param {
			n.child = len(queue)
		}
		lits := sorted(b.lits)
		for _, text := range lits {
			enter(b.lits[text], n.template+"/"+text, text)
		}
		for _, key := range sorted(b.mixed) {
			seps := strings.Split(key, "\x00")
			t.mixed = append(t.mixed, seps)
			enter(b.mixed[key], n.template+"/{}"+strings.Join(seps, "{}"), "")
		}
		if n.param {
			enter(b.param, n.template+"/{}", "")
		}
		if n.literals > 0 {
			n.slots, n.bits = slotsOf(lits)
		}
		t.nodes[i] = n
	}
	if len(t.nodes) > 1<<16 {
		return t, fmt.Errorf("the tree is too large for 16-bit indexes")
	}
	return t, nil
}

// slotsOf returns a hash table of texts that is at most half full: 1 + the place of a
// text, 0 for a free slot. A text whose slot is taken has the next free one, past the
// range of the hash too, and the last slot is free.
func slotsOf(texts []string) (slots []int, bits int) {
	bits = 1
	for 1<<bits < 2*len(texts) {
		bits++
	}
	slots = make([]int, 1<<bits)
	for i, text := range texts {
		at := int(head(text) * hashFactor >> (64 - bits))
		for at < len(slots) && slots[at] != 0 {
			at++
		}
		if at == len(slots) {
			slots = append(slots, 0)
		}
		slots[at] = i + 1
	}
	if slots[len(slots)-1] != 0 {
		slots = append(slots, 0)
	}
	return slots, bits
}

// head is the first eight bytes of a segment and the slash behind it, as package
// operations has them of a path; its tests match every template and so notice when the
// two differ.
func head(segment string) uint64 {
	var b [8]byte
	copy(b[:], segment+"/")
	return binary.LittleEndian.Uint64(b[:])
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

func renderTree(ops []operation) (string, error) {
	t, err := buildTree(ops)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(header)
	names := make([]string, len(t.nodes))
	for i := range names {
		names[i] = "_"
	}
	var hashed []part
	for _, n := range t.nodes {
		if n.child != 0 {
			names[n.child] = nodeName(t.nodes[n.child].template)
		}
		if n.slots != nil {
			hashed = append(hashed, part{slotsName(n.template), len(n.slots)})
		}
	}
	if err := numbered(&b, "The nodes that are the first children of others.", 0, names); err != nil {
		return "", err
	}
	if err := consecutive(&b, "Where the slots of each node start.", hashed); err != nil {
		return "", err
	}
	texts := distinct(t.nodes, func(n treeNode) string { return n.text })
	for i := range texts {
		texts[i] += "/"
	}
	// Eight bytes more, for what reads eight at once.
	if err := joined(&b, "segments", "segment", append(texts, strings.Repeat("/", 8))); err != nil {
		return "", err
	}
	b.WriteString("\n// The nodes at which most paths start.\nconst (\n")
	for _, at := range []struct{ name, template string }{{"nodeAccounts", "/accounts"}, {"nodeZones", "/zones"}} {
		i := slices.IndexFunc(t.nodes, func(n treeNode) bool { return n.template == at.template })
		if i < 0 || t.nodes[0].mixes > 0 || t.nodes[0].param {
			return "", fmt.Errorf("not all paths below %s can start there", at.template)
		}
		fmt.Fprintf(&b, "%s = %d\n", at.name, i)
	}
	b.WriteString(")\n")
	b.WriteString("\n// nodes holds the tree of all templates breadth first; node 0 is the root.\nvar nodes = [...]node{\n")
	for _, n := range t.nodes {
		// A comment after the row would be aligned with those of other rows.
		fmt.Fprintf(&b, "{ /* %s */ %s},\n", cmp.Or(n.template, "/"), strings.Join(fieldsOf(n, t, ops), ", "))
	}
	b.WriteString("}\n\n// slots holds hash tables of literal children: 0 is free, else 1 + the place among them.\nvar slots = [...]uint8{\n")
	for _, n := range t.nodes {
		if n.slots == nil {
			continue
		}
		fmt.Fprintf(&b, "// %s\n%s,\n", n.template, strings.Trim(strings.ReplaceAll(fmt.Sprint(n.slots), " ", ", "), "[]"))
	}
	b.WriteString("}\n\n// mixedSegments holds the segments made of parameters and literals.\nvar mixedSegments = [...]mixedSegment{\n")
	for _, m := range t.mixed {
		seps := append(append([]string{}, m...), "")[:2]
		fmt.Fprintf(&b, "{seps: [2]string{%q, %q}, params: %d},\n", seps[0], seps[1], len(m))
	}
	b.WriteString("}\n")
	return b.String(), nil
}

func fieldsOf(n treeNode, t tree, ops []operation) []string {
	var fields []string
	if n.text != "" {
		fields = append(fields, fmt.Sprintf("at: %s, length: %d", name("segment", n.text+"/"), len(n.text)))
	}
	if len(n.ops) > 0 {
		set := 0
		for _, op := range n.ops {
			set |= 1 << slices.Index(methods, ops[op].Method)
		}
		fields = append(fields, fmt.Sprintf("op: %s, methods: %#b", opName(ops[n.ops[0]]), set))
	}
	if n.child != 0 {
		fields = append(fields, "child: "+nodeName(t.nodes[n.child].template))
	}
	if n.literals != 0 {
		fields = append(fields, fmt.Sprintf("literals: %d", n.literals))
	}
	if n.slots != nil {
		fields = append(fields, fmt.Sprintf("slot: %s, shift: %d", slotsName(n.template), 64-n.bits))
	}
	if others := n.mixes; others != 0 || n.param {
		if n.param {
			others++
		}
		fields = append(fields, fmt.Sprintf("others: %d", others))
	}
	if n.mixes != 0 {
		fields = append(fields, fmt.Sprintf("mix: %d, mixes: %d", n.mix, n.mixes))
	}
	if n.rest {
		fields = append(fields, "rest: true")
	}
	return fields
}
