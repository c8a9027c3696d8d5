package token

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
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
		name += " " + n.Date.UTC().Format(time.DateOnly)
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
	base := []rune(BaseName(name))
	if most := longest - suffixLength; len(base) > most {
		base = base[:most]
	}
	return fmt.Sprintf("%s %s-%s", strings.TrimSpace(string(base)), now.UTC().Format(time.DateOnly), raw[:])
}

// What a rotation puts behind a unique name: which token the new one replaces,
// and from the second generation on which generation it is of.
const (
	replacesMark   = " replaces "
	replacesLength = len(replacesMark) + 32
	maxGeneration  = 999
	maxRound       = len(" (999)")
)

// SuccessorName is the name that a rotation gives to the token that takes the
// place of old: the unique name ([UniqueName]) and the old token's id, as in
// "platform 2026-11-23-k7x2p9 replaces ed17574386854bf78a67040be0a770b0". By it
// a later rotation of the same token knows what an earlier one left. Where one
// rotation takes over from another it counts: "… (2)".
//
// To leave room, the name before that is cut to 54 characters.
func SuccessorName(name string, old Ref, now time.Time) string {
	return successorName(name, old.ID, 1, now)
}

func successorName(name, oldID string, generation int, now time.Time) string {
	out := uniqueName(name, now, maxNameLength-replacesLength-maxRound) + replacesMark + oldID
	if generation = min(generation, maxGeneration); generation > 1 {
		out += fmt.Sprintf(" (%d)", generation)
	}
	return out
}

// SuccessorOf reads the name of a token that a rotation made: the id of the
// token that it was to replace; ok is false for any other name.
func SuccessorOf(name string) (oldID string, ok bool) {
	_, oldID, _, ok = readSuccessor(name)
	return oldID, ok
}

// readSuccessor takes a successor's name apart; the first part is the unique
// name.
func readSuccessor(name string) (unique, oldID string, generation int, ok bool) {
	rest, generation := name, 1
	if i := strings.LastIndex(name, " ("); i >= 0 {
		digits, closed := strings.CutSuffix(name[i+2:], ")")
		n, err := strconv.Atoi(digits)
		if closed && err == nil && n > 1 && n <= maxGeneration && strconv.Itoa(n) == digits {
			rest, generation = name[:i], n
		}
	}
	at := len(rest) - replacesLength
	if at < 1 || rest[at:at+len(replacesMark)] != replacesMark {
		return name, "", 0, false
	}
	unique, oldID = rest[:at], rest[at+len(replacesMark):]
	if !credential.IsLowerHex(oldID) || cutUnique(unique) == unique {
		return name, "", 0, false
	}
	return unique, oldID, generation, true
}

// BaseName is the name without what [UniqueName] or [SuccessorName] put behind
// it.
func BaseName(name string) string {
	unique, _, _, _ := readSuccessor(name)
	return cutUnique(unique)
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
