package cover

import "math/bits"

// set is a set of small numbers; sets that meet have the same length.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) add(i int) { s[i/64] |= 1 << (i % 64) }
func (s set) addAll(o set) {
	for i, w := range o {
		s[i] |= w
	}
}

func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s set) meets(o set) bool {
	for i, w := range s {
		if w&o[i] != 0 {
			return true
		}
	}
	return false
}

func (s set) within(o set) bool {
	for i, w := range s {
		if w&^o[i] != 0 {
			return false
		}
	}
	return true
}

// countWithout counts the members that are not in o.
func (s set) countWithout(o set) int {
	n := 0
	for i, w := range s {
		n += bits.OnesCount64(w &^ o[i])
	}
	return n
}

func (s set) clone() set { return append(set(nil), s...) }
