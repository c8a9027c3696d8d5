package tokentest

import (
	crand "crypto/rand"
	"math/rand/v2"
)

// mint makes ids and values, at random or repeatably from a seed. Server.mu
// guards it.
type mint struct {
	seeded *rand.Rand // nil: crypto/rand
}

// newMint makes a mint, for each of a seed's streams another.
func newMint(seed uint64, stream ...uint64) mint {
	if seed == 0 {
		return mint{}
	}
	second := uint64(0x746f6b656e746573)
	for _, n := range stream {
		second += n
	}
	return mint{seeded: rand.New(rand.NewPCG(seed, second))}
}

func (m mint) draw(n int, alphabet string) string {
	out := make([]byte, n)
	if m.seeded == nil {
		_, _ = crand.Read(out) // never fails: crypto/rand stops the program instead
	} else {
		for i := range out {
			out[i] = byte(m.seeded.Uint32())
		}
	}
	for i, b := range out {
		out[i] = alphabet[int(b)%len(alphabet)]
	}
	return string(out)
}

const (
	hexDigits = "0123456789abcdef"
	alnum     = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
)

func (m mint) hex(n int) string { return m.draw(n, hexDigits) }

// uuid returns a random id in the form of a UUID.
func (m mint) uuid() string {
	h := m.hex(32)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:]
}

func (m mint) globalKey() string { return m.hex(37) }

// tokenValue returns a token's value in the current form (a prefix that tells
// the kind, 40 characters, 8 hexadecimal digits) or the legacy one (40
// characters). How Cloudflare computes the last 8 digits is not published, so
// here they are random.
func (m mint) tokenValue(accountOwned, legacy bool) string {
	switch {
	case legacy:
		return m.draw(40, alnum)
	case accountOwned:
		return "cfat_" + m.draw(40, alnum) + m.hex(8)
	}
	return "cfut_" + m.draw(40, alnum) + m.hex(8)
}
