package probe

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Step is one check as it will be run: the call with its ids filled in, or why
// there will be none.
type Step struct {
	Check    Check
	Call     authz.Call
	Write    authz.Call           // of Check.WriteProof, zero where there is none
	Resource permissions.Resource // what Needs must be granted on
	Skip     string               // why the check is not run, "" when it is
	First    bool                 // runs before the others start

	target Target // what the calls go to
	unique string
}

// Plan lays down which calls will be made, without making any: the first step
// alone, then the others together; with eager, all together. Unique is the name
// to use for things that must not exist; "" draws a random one.
func Plan(checks []Check, target Target, eager bool, unique string) []Step {
	if unique == "" {
		unique = uniqueName()
	}
	steps := make([]Step, 0, len(checks))
	for i, c := range checks {
		s := Step{Check: c, Call: c.call(target, unique), Resource: c.resource(target), First: i == 0 && !eager, target: target, unique: unique}
		if c.WriteProof != nil {
			s.Write = c.WriteProof.call(target, unique)
		}
		switch {
		case target.Account == "" && (c.Scope == permissions.ScopeAccount || strings.Contains(c.Path, "{account_id}")):
			s.Skip = "no account id given"
		case target.Zone == "" && (c.Scope == permissions.ScopeZone || strings.Contains(c.Path, "{zone_id}")):
			s.Skip = "no zone id given"
		case target.Bucket == (permissions.Resource{}) && c.Scope == permissions.ScopeBucket:
			s.Skip = "no R2 bucket given to try it on"
		}
		steps = append(steps, s)
	}
	return steps
}

// fill puts the target's ids and the random names into a path: a name, 32
// hexadecimal digits, a UUID and a word of small letters and digits. The name,
// the digits and the word have 128 random bits, the UUID the 122 of version 4.
func fill(path string, t Target, unique string) string {
	sum := sha256.Sum256([]byte(unique))
	id := sum[:16]
	digits := hex.EncodeToString(id)
	host, _ := endpointOf(t.Bucket) // the zero bucket has none, and its step is skipped
	_, _, bucket, _ := t.Bucket.Bucket()
	return strings.NewReplacer(
		"{s3_host}", host, "{bucket_name}", bucket,
		"{account_id}", string(t.Account), "{zone_id}", string(t.Zone), "{unique}", unique,
		"{unique_hex}", digits, "{unique_uuid}", uuid(id),
		"{unique_word}", "p"+strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(id)),
	).Replace(path)
}

// uuid lays 16 bytes out as a UUID of version 4.
func uuid(id []byte) string {
	b := [16]byte(id)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	digits := hex.EncodeToString(b[:])
	return digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]
}

// uniqueName is a valid R2 bucket name, and a valid name of most other things,
// that nobody has: 128 random bits.
func uniqueName() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand documents that it does not return an error
	return "cftoken-probe-" + hex.EncodeToString(b[:])
}
