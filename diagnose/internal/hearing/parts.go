package hearing

import "math/bits"

// parts is which parts of four bytes a text has: a word with a part that the
// text has not is not in it. Dozens of words are looked for in every text, and
// nearly none is there.
type parts struct {
	bits  []uint64 // by the hash of a part
	shift uint8
}

// partsOf reads the text once. It has 16 bits for each byte, and 8 KiB at most.
func partsOf(text string) parts {
	size := min(max(bits.Len(uint(len(text)/4)), 3), 10)
	p := parts{make([]uint64, 1<<size), uint8(32 - size)}
	table, shift := p.bits, p.shift
	for h, at := uint32(0), 0; at < len(text); at++ {
		if h = h<<8 | uint32(text[at]); at >= 3 {
			word, bit := place(h, shift)
			table[word] |= bit
		}
	}
	return p
}

// mayHold is false only where the word is not in the text.
func (p *parts) mayHold(word string) bool {
	for h, at := uint32(0), 0; at < len(word); at++ {
		if h = h<<8 | uint32(word[at]); at >= 3 {
			if word, bit := place(h, p.shift); p.bits[word]&bit == 0 {
				return false
			}
		}
	}
	return true
}

// place is where the bit of four bytes stands.
func place(h uint32, shift uint8) (word uint32, bit uint64) {
	h *= 0x9E3779B1 // spreads them
	return h >> (shift & 31), 1 << (h >> 10 & 63)
}
