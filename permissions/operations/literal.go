package operations

import (
	"encoding/binary"
	"strings"
)

// text is a path with a slash behind it, from which eight bytes can be read anywhere.
type text [248 + 8]byte

const (
	eachByte   = 0x0101010101010101
	hashFactor = 0x9E3779B97F4A7C15 // the generator has the same
)

// set makes t the path and a slash; false where there is no room for them.
func (t *text) set(path string) bool {
	if len(path) > len(t)-8 {
		return false
	}
	t[copy(t[:], path)] = '/'
	return true
}

// word returns the eight bytes at a place, the last eight for one that is further.
func (t *text) word(at int) uint64 {
	return binary.LittleEndian.Uint64(t[min(uint(at), uint(len(t)-8)):][:8])
}

// word returns the eight bytes at a place of segments, which has eight to spare.
func word(at int) uint64 {
	s := segments[at : at+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// literal returns the child of nd for the segment at pos, 0 where there is none, and
// where the next segment starts. It looks for the segment by its head: its first eight
// bytes, or all and the slash behind them.
func (w *walk) literal(nd *node, pos int) (child uint16, next int) {
	if !w.plain {
		return w.decoded(nd, pos)
	}
	head := w.text.word(pos)
	// The lowest bit of slash is the highest one of the first byte that is a slash.
	slash := head ^ '/'*eachByte
	slash = (slash - eachByte) &^ slash & (0x80 * eachByte)
	mask := (slash - 1) &^ slash
	head &= mask
	for at := uint(nd.slot) + uint(head*hashFactor>>(nd.shift&63)); at < uint(len(slots)) && slots[at] != 0; at++ {
		i := nd.child + uint16(slots[at]) - 1
		c := &nodes[i]
		if word(int(c.at))&mask != head {
			continue
		}
		if slash != 0 || w.text.goesOn(pos, int(c.at), int(c.length)) {
			return i, pos + int(c.length) + 1
		}
	}
	return 0, 0
}

// goesOn reports whether the text at pos, of which eight bytes are known to be those at a
// place of segments, goes on with the rest of that literal and a slash.
func (t *text) goesOn(pos, at, length int) bool {
	for ; length > 15; length -= 8 {
		pos += 8
		at += 8
		if t.word(pos) != word(at) {
			return false
		}
	}
	return t.word(pos+length-7) == word(at+length-7)
}

// decoded is literal for a path with percent escapes, and for one that is long.
func (w *walk) decoded(nd *node, pos int) (child uint16, next int) {
	end := w.end(pos)
	seg, ok := decode(w.path[pos:end])
	if !ok {
		return 0, 0
	}
	for i := nd.child; i < nd.child+uint16(nd.literals); i++ {
		if nodes[i].is(seg) {
			return i, end + 1
		}
	}
	return 0, 0
}

// end returns where the segment at pos ends.
func (w *walk) end(pos int) int {
	if i := strings.IndexByte(w.path[pos:], '/'); i >= 0 {
		return pos + i
	}
	return len(w.path)
}
