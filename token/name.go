package token

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/wording"
)

// Naming makes names of tokens that say what a token is for and who answers for
// it. Purpose is needed; the rest is left out where it is zero.
type Naming struct {
	// Purpose is what the token is for, such as "platform deploys".
	Purpose string
	// Owner is who answers for it: a team or a service.
	Owner string
	// Date is when it is made.
	Date time.Time
}

// Name reads like "platform deploys (team web) 2026-11-23". The error says what
// is missing or too long: at most 120 characters.
func (n Naming) Name() (string, error) {
	if strings.TrimSpace(n.Purpose) == "" {
		return "", &RequestError{Field: "Name", Problem: "the purpose is empty: say what the token is for"}
	}
	name := strings.TrimSpace(n.Purpose)
	if owner := strings.TrimSpace(n.Owner); owner != "" {
		name += " (" + owner + ")"
	}
	if !n.Date.IsZero() {
		name += " " + wording.Day(n.Date)
	}
	if problem := checkName(name); problem != "" {
		return "", &RequestError{Field: "Name", Problem: problem}
	}
	return name, nil
}

// Suffixes of unique names: a blank, the date, a dash and random characters.
const (
	suffixAlphabet = "abcdefghijkmnpqrstuvwxyz23456789" // 32, none that look alike
	suffixRandom   = 6
	suffixLength   = len(" 2006-01-02-") + suffixRandom
)

// UniqueName puts the date and random characters behind a name, in place of
// those that an earlier call put there: "platform 2026-11-23-k7x2p9". By such a
// name a token is found again when the answer to its creation was lost. The
// name is cut where it would become too long.
func UniqueName(name string, now time.Time) string {
	return uniqueName(name, now, maxNameLength)
}

// uniqueName is UniqueName for names of at most so many characters.
func uniqueName(name string, now time.Time, longest int) string {
	var raw [suffixRandom]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	for i, b := range raw {
		raw[i] = suffixAlphabet[int(b)%len(suffixAlphabet)]
	}
	base := []rune(strings.TrimSpace(baseName(name))) // before it is cut: of blanks nothing would be left
	base = base[:min(len(base), longest-suffixLength)]
	return fmt.Sprintf("%s %s-%s", strings.TrimSpace(string(base)), wording.Day(now), raw[:])
}

// cutUnique takes the date and the random characters off.
func cutUnique(name string) string {
	at := len(name) - suffixLength
	if at < 1 || name[at] != ' ' {
		return name
	}
	day, random := name[at+1:at+11], name[at+12:]
	if _, err := time.Parse(time.DateOnly, day); err != nil || name[at+11] != '-' {
		return name
	}
	for _, r := range random {
		if !strings.ContainsRune(suffixAlphabet, r) {
			return name
		}
	}
	return name[:at]
}
