package record

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

const (
	// maxExamples is how many paths of one operation on one account, zone or bucket
	// are kept apart.
	maxExamples = 16
	// maxUnknown is how many calls are kept that no operation fits.
	maxUnknown = 1024
	// defaultMaxCalls is how many different calls are kept: a few MB.
	defaultMaxCalls = 20_000
	// maxPath is the longest path that is kept, in bytes.
	maxPath = 2048
)

// Collector adds calls up while they are read: what it keeps grows with the number of
// different calls, not with that of calls. Calls are different in their operation, the
// account, zone and bucket that they act on, and in whether they succeeded, were
// refused, failed or got no answer. Of those that differ only in other parts of the
// path, such as the id of a record, 16 paths are kept and the rest is one call with
// the names of its parameters in the path, such as
// /zones/…/dns_records/{dns_record_id}.
//
// The zero value is ready for use, by one goroutine at a time.
type Collector struct {
	// Max bounds the number of different calls; 0 is 20,000. The recording's Gaps say
	// what was left out.
	Max int

	rec     Recording
	exact   map[exactKey]int // of calls as they were made
	kinds   map[kindKey]*kind
	unknown int  // number of calls kept that no operation fits
	refused bool // some call was, up to here
	left    int  // calls that were left out
	leftOf  authz.Call
}

// outcome is what became of a call, as far as needs go.
type outcome uint8

const (
	unanswered outcome = iota
	success
	turnedAway
	failure
)

func outcomeOf(c authz.Call) outcome {
	switch {
	case !c.Answered():
		return unanswered
	case c.Status < 400: // a redirect is no answer
		return success
	case refused(c):
		return turnedAway
	}
	return failure
}

// exactKey is a call of which nothing is known but method, path, account and status.
type exactKey struct {
	method, path string
	account      permissions.AccountID
	outcome      outcome
}

// kindKey is what is the same about calls that need the same.
type kindKey struct {
	op         operations.Operation
	on, bucket string
	account    permissions.AccountID
	apart      string // method and shape of the path where no operation fits
	said       aside
	outcome    outcome
}

// aside is what a call says beside its path.
type aside struct {
	on          permissions.Resource
	act         authz.Act
	phase, asks string
}

type kind struct {
	examples int
	rest     int // of the call that stands for all others, 0 for none, else 1 + its place
}

// Add adds a call, with its time where that is known. Strings of the call are copied
// where they are kept.
func (k *Collector) Add(c authz.Call) { k.addCount(c, Count{}) }

// addCount adds a call that was made several times.
func (k *Collector) addCount(c authz.Call, n Count) {
	if k.exact == nil {
		k.exact, k.kinds = map[exactKey]int{}, map[kindKey]*kind{}
	}
	n.Times = n.N()
	n.First, n.Last = earlier(n.First, c.Time), later(n.Last, c.Time)
	c.Time = time.Time{}
	c.Method = strings.ToUpper(c.Method)
	c.Path, _, _ = strings.Cut(c.Path, "?")
	key := exactKey{c.Method, c.Path, c.Account, outcomeOf(c)}
	switch {
	case k.refused:
		n.Late = n.Times
	case key.outcome == turnedAway:
		k.refused, n.Late = true, n.Times-1
	default:
		n.Late = min(n.Late, n.Times) // as it was written
	}
	said := aside{c.On, c.Act, strings.Clone(c.Phase), asked(c)}
	if i, ok := k.exact[key]; ok && said == (aside{}) {
		k.more(i, n)
		return
	}
	if i, ok := k.place(c, key, said); ok {
		k.more(i, n)
		return
	}
	if k.left == 0 {
		k.leftOf = authz.Call{Method: clipped(c.Method, 16), Path: clipped(c.Path, 120)}
	}
	k.left += n.Times
}

// more counts a call that is kept.
func (k *Collector) more(i int, n Count) {
	have := &k.rec.Counts[i]
	have.Times += n.Times
	have.Late += n.Late
	have.First, have.Last = earlier(have.First, n.First), later(have.Last, n.Last)
}

// place finds where a call is counted that is not there yet as it was made.
func (k *Collector) place(c authz.Call, exact exactKey, said aside) (i int, ok bool) {
	most := k.Max
	if most <= 0 {
		most = defaultMaxCalls
	}
	plain := said == aside{}
	key := kindKey{account: c.Account, said: said, outcome: exact.outcome}
	m, known := operations.Match(c.Method, c.Path)
	unlike := "" // what no operation fits
	if known {
		key.op = m.Operation()
		key.on, key.bucket = placement(m)
	} else {
		unlike = shape(c.Path)
		key.apart = c.Method + unlike
	}
	if len(key.on)+len(key.bucket)+len(key.apart)+len(said.phase) > maxPath {
		return i, false
	}
	of, there := k.kinds[key]
	switch {
	case !there && (len(k.rec.Calls) >= most || !known && k.unknown >= maxUnknown):
		return i, false
	case !there:
		of = &kind{}
		key.on, key.bucket = strings.Clone(key.on), strings.Clone(key.bucket)
		key.account = permissions.AccountID(strings.Clone(string(key.account)))
		k.kinds[key] = of
	}
	// Further examples are worth less than what they would keep out.
	if plain && len(c.Path) <= maxPath && (of.examples == 0 || of.examples < maxExamples && len(k.rec.Calls) < most/2 && (known || k.unknown < maxUnknown)) {
		of.examples++
		i := k.keep(c, known)
		kept := k.rec.Calls[i]
		k.exact[exactKey{kept.Method, kept.Path, kept.Account, exact.outcome}] = i
		return i, true
	}
	if of.rest == 0 {
		switch {
		case !plain && len(c.Path) <= maxPath: // the resource tells it apart
		case known:
			c.Path = general(m.Operation(), key.on, key.bucket)
		default:
			c.Path = unlike
		}
		of.rest = k.keep(c, known) + 1
	}
	return of.rest - 1, true
}

// keep adds a call that was not made yet, and returns its place.
func (k *Collector) keep(c authz.Call, known bool) int {
	if !known {
		k.unknown++
	}
	c.Method, c.Path, c.From, c.Phase = strings.Clone(c.Method), strings.Clone(c.Path), strings.Clone(c.From), strings.Clone(c.Phase)
	c.Account, c.ClientIP = permissions.AccountID(strings.Clone(string(c.Account))), netip.Addr{}
	k.rec.Calls, k.rec.Counts = append(k.rec.Calls, c), append(k.rec.Counts, Count{})
	return len(k.rec.Calls) - 1
}

// Recording returns what was added so far, in the order of the first call of each, as
// one run with the name.
func (k *Collector) Recording(name string) Recording {
	out := Recording{Name: name, Calls: slices.Clone(k.rec.Calls)}
	if slices.ContainsFunc(k.rec.Counts, func(n Count) bool { return n != Count{Times: 1} }) {
		out.Counts = slices.Clone(k.rec.Counts)
	}
	if k.left > 0 {
		out.Gaps = append(out.Gaps, fmt.Sprintf("%d calls are left out, since there are too many different ones; the first of them is %s %s",
			k.left, credential.Redact(k.leftOf.Method), credential.Redact(k.leftOf.Path)))
	}
	return out
}

// placement returns what a call acts on, as its path has it: the account or the zone,
// and the bucket.
func placement(m operations.Matched) (on, bucket string) {
	scope := m.Operation().Scope()
	first := scope == permissions.ScopeAccount || scope == permissions.ScopeZone
	for name, v := range m.Params() {
		switch {
		case first:
			on, first = v, false
		case name == "bucket_name":
			bucket = v
		}
	}
	return on, bucket
}

// general is the path of an operation in which the names of parameters stand for what
// is not said.
func general(op operations.Operation, on, bucket string) string {
	parts := strings.Split(op.Template(), "/")
	for i, part := range parts {
		switch {
		case !strings.HasPrefix(part, "{"):
		case on != "":
			parts[i], on = escaped(on), ""
		case part == "{bucket_name}" && bucket != "":
			parts[i] = escaped(bucket)
		}
	}
	return strings.Join(parts, "/")
}

func escaped(segment string) string {
	if strings.ContainsAny(segment, "%/?# ") {
		return url.PathEscape(segment)
	}
	return segment
}

// shape is a path with a placeholder in the place of what looks like an id, other
// than that of the account or the zone that it begins with.
func shape(path string) string {
	rest := strings.TrimPrefix(path, "/client/v4")
	parts := strings.Split(rest, "/")
	changed := false
	for i, part := range parts {
		if i == 2 && (parts[1] == "accounts" || parts[1] == "zones") || !idLike(part) {
			continue
		}
		parts[i], changed = "{id}", true
	}
	if !changed {
		return rest
	}
	return strings.Join(parts, "/")
}

// idLike reports whether a segment is a number, a longer text of letters, digits and
// dashes with digits among them, or very long.
func idLike(segment string) bool {
	if len(segment) > 128 {
		return true
	}
	digits := 0
	for _, c := range []byte(segment) {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_':
		default:
			return false
		}
	}
	return digits > 0 && (digits == len(segment) || len(segment) >= 16)
}

func clipped(text string, n int) string { return strings.Clone(text[:min(n, len(text))]) }
