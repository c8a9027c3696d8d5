package operations

import (
	"math/bits"
	"strings"
)

// node is a prefix of segments in the tree of all templates. Its children stand
// side by side in nodes: first those by a literal segment, then those by a mixed
// one, then the one by a parameter. The literal ones have a hash table in slots.
type node struct {
	op       uint16 // 1 + index in table of the first operation; the others follow
	child    uint16 // first of the children
	slot     uint16 // first of the node's slots
	at       uint16 // where the literal that leads here starts in segments
	length   uint8  // of that literal
	methods  uint8  // of the operations, a bit for each of methods
	literals uint8  // number of children by a literal segment
	shift    uint8  // of the hash that leads to a slot
	mix      uint8  // first of the node's mixed segments
	mixes    uint8  // number of children by a mixed segment
	others   uint8  // number of children by a mixed segment or a parameter
	rest     bool   // the parameter that leads here stands for all that comes, if no child does
}

// is reports whether seg is the literal segment that leads to the node.
func (n *node) is(seg string) bool {
	return len(seg) == int(n.length) && segments[n.at:int(n.at)+len(seg)] == seg
}

// operation returns 1 + the index in table of the node's operation with the
// method of a bit, 0 where there is none.
func (n *node) operation(method uint8) uint16 {
	if n.methods&method == 0 {
		return 0
	}
	return n.op + uint16(bits.OnesCount8(n.methods&(method-1)))
}

// mixedSegment is a segment of one or two parameters, each followed by a
// literal (the last one possibly empty).
type mixedSegment struct {
	seps   [2]string
	params uint8
}

// walk is the state of one Match.
type walk struct {
	path    string // without a slash at its end
	whole   string // with it
	params  [maxParams]string
	method  uint8 // its bit
	encoded bool  // path holds a percent sign
	plain   bool  // text is the path and a slash
	text    text
}

// from matches the rest of the path, from pos on, below node n; p parameters
// are bound already. It returns 1 + the index of the operation, or 0. Each
// node is entered at most once, so backtracking stays within the tree's size.
func (w *walk) from(n uint16, pos, p int) uint16 {
	path := w.path
	for {
		nd := &nodes[n]
		if pos > len(path) {
			return nd.operation(w.method)
		}
		if nd.literals != 0 {
			if child, next := w.literal(nd, pos); child != 0 {
				if nd.others == 0 {
					n, pos = child, next
					continue
				}
				if op := w.from(child, next, p); op != 0 {
					return op
				}
				w.forget(p)
			}
		}
		if nd.others == 0 {
			return 0
		}
		end := w.end(pos)
		seg := path[pos:end]
		pos = end + 1
		if nd.mixes != 0 {
			if op := w.mixed(nd, seg, pos, p); op != 0 {
				return op
			}
			if nd.others == nd.mixes {
				return 0
			}
		}
		n = nd.child + uint16(nd.literals) + uint16(nd.mixes)
		if nodes[n].rest {
			return w.remainder(n, pos-1-len(seg), pos, p)
		}
		if (len(seg) <= len("..") || w.encoded) && !w.value(seg) {
			return 0
		}
		w.params[p] = seg
		p++
	}
}

// remainder binds a parameter that may stand for several segments: to one, where
// an operation goes on behind it, else to all that is left from start on, a slash
// at the end included.
func (w *walk) remainder(n uint16, start, pos, p int) uint16 {
	if seg := w.path[start : pos-1]; w.value(seg) && pos <= len(w.path) {
		w.params[p] = seg
		if op := w.from(n, pos, p+1); op != 0 {
			return op
		}
		w.forget(p)
	}
	if start >= len(w.path) {
		return 0
	}
	rest := w.whole[start:]
	for seg := range strings.SplitSeq(w.path[start:], "/") {
		if seg != "" && !w.value(seg) {
			return 0
		}
	}
	w.params[p] = rest
	return nodes[n].operation(w.method)
}

// forget drops the parameters that a branch without success has bound.
func (w *walk) forget(p int) {
	for ; p < maxParams; p++ {
		w.params[p] = ""
	}
}

// mixed tries the segments of parameters and literals.
func (w *walk) mixed(nd *node, seg string, pos, p int) uint16 {
	first := nd.child + uint16(nd.literals)
	for i := range nd.mixes {
		m := &mixedSegments[nd.mix+i]
		if !w.split(m, seg, p) {
			continue
		}
		if op := w.from(first+uint16(i), pos, p+int(m.params)); op != 0 {
			return op
		}
		w.forget(p)
	}
	return 0
}

// split binds the parameters of a mixed segment: each but the last ends at the
// first place where its literal follows, and none is empty.
func (w *walk) split(m *mixedSegment, seg string, p int) bool {
	if !w.value(seg) {
		return false
	}
	for i := 0; i < int(m.params); i++ {
		sep := m.seps[i]
		last := i == int(m.params)-1
		start, end := w.find(seg, sep, last)
		if start < 1 || !w.value(seg[:start]) {
			return false
		}
		w.params[p+i] = seg[:start]
		seg = seg[end:]
	}
	return true
}

// find returns where sep stands in seg, as its start and end: the first place
// after the first character, or, for last, the one at the very end. The start
// is -1 where there is none.
func (w *walk) find(seg, sep string, last bool) (start, end int) {
	for i := step(seg, 0); i <= len(seg); i = step(seg, i) {
		end, ok := literalAt(seg, i, sep)
		if ok && (!last || end == len(seg)) {
			return i, end
		}
		if i == len(seg) {
			break
		}
	}
	return -1, -1
}

// value reports whether seg can be the value of a parameter.
func (w *walk) value(seg string) bool {
	if w.encoded && strings.IndexByte(seg, '%') >= 0 {
		decoded, ok := decode(seg)
		if !ok {
			return false
		}
		seg = decoded
	}
	return seg != "" && seg != "." && seg != ".."
}
