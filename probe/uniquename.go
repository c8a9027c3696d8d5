package probe

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

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
