package token

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
)

// maxNameLength is the API's bound on a token's name, in characters.
//
// Source: https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/create/
const maxNameLength = 120

// Request says what token to create. Name and Spec are needed; the zero value
// of all else means: valid at once, for [DefaultTTL], from any address, owned
// by the user.
//
// Conditions that the Spec carries count too, where the request leaves them
// open; to give one in both places, differently, is a fault. So is a key in the
// Spec that this library does not know ([permissions.Spec.Unknown]): what the
// new token could do with it, or without it, cannot be said. The request of a
// rotation carries such keys of the old token along ([Client.PreviewRotation]).
type Request struct {
	// Name is shown in the dashboard, at most 120 characters.
	Name string
	// Spec is what the token may do.
	Spec permissions.Spec

	// TTL is how long the token lives, from its start ([Request.NotBefore] if
	// that lies ahead, else its creation). At most one of TTL, ExpiresOn and
	// NeverExpires can be given.
	TTL time.Duration
	// ExpiresOn is when the token ends. The API keeps whole seconds in UTC.
	ExpiresOn time.Time
	// NeverExpires asks for a token without an end.
	NeverExpires bool
	// NotBefore is when the token begins to work; zero is at once.
	NotBefore time.Time

	// AllowIPs are the only addresses that the token works from; none for any.
	AllowIPs []netip.Prefix
	// DenyIPs are addresses that the token does not work from.
	DenyIPs []netip.Prefix

	// Account makes the token owned by that account. The zero value is a user
	// token, the kind that can hold account, zone and user permissions alike.
	Account permissions.AccountID

	// Catalogue is where permission groups are looked up besides the built-in
	// catalogue, for groups that only a live listing knows; nil for none.
	Catalogue *permissions.Catalogue

	origin specOrigin
}

// specOrigin says where the Spec of a request is from.
type specOrigin uint8

const (
	specGiven    specOrigin = iota // the caller's
	specCarrying                   // the caller's, with what is not known of the token that this one replaces
	specHeld                       // all of it is what that token holds
)

// RequestError is one fault of a [Request]. [Request.Validate] joins them: use
// errors.As for the first, or unwrap the list.
type RequestError struct {
	// Field is the field at fault, such as "Name".
	Field string
	// Problem says what is wrong and what would be right.
	Problem string
	// Err is the cause where another package found the fault, else nil.
	Err error
}

// Error reads like "Name: it is empty: …".
func (e *RequestError) Error() string { return e.Field + ": " + e.Problem }

// Unwrap returns the cause, nil for none.
func (e *RequestError) Unwrap() error { return e.Err }

// Validate reports every fault that would make the API refuse the request or
// make a token that nobody can use, as joined [*RequestError]. The time is the
// present; expiry is measured against it.
func (r Request) Validate(now time.Time) error {
	_, err := r.settle(now)
	return err
}

// Body returns the JSON that creates the token, exactly as it is sent to
// POST /user/tokens (or the account's twin), for a token created at that time.
// The error is that of [Request.Validate].
func (r Request) Body(now time.Time) ([]byte, error) {
	o, err := r.settle(now)
	if err != nil {
		return nil, err
	}
	return o.body()
}

// order is a request that was checked and settled at one time. What is looked at
// before, sent, read back and compared is this, so that all of it is about the
// same token.
type order struct {
	name    string
	account permissions.AccountID
	spec    permissions.Spec // under the conditions that the token gets
}

// settle finds what the token gets, with its conditions, and every fault.
func (r Request) settle(now time.Time) (order, error) {
	r.Spec = r.Spec.Named(r.Catalogue)
	var errs []error
	fault := func(field, format string, args ...any) {
		errs = append(errs, &RequestError{Field: field, Problem: fmt.Sprintf(format, args...)})
	}
	now = now.UTC().Truncate(time.Second)
	if problem := checkName(r.Name); problem != "" {
		fault("Name", "%s", problem)
	}
	if r.Account != "" {
		if err := r.Account.Validate(); err != nil {
			errs = append(errs, &RequestError{Field: "Account", Problem: err.Error(), Err: err})
		}
	}
	errs = append(errs, r.specFaults()...)
	if r.Account != "" && r.Spec.HasUser() {
		fault("Spec", "an account-owned token cannot hold user permissions: leave them out, or create a user token")
	}
	if other, ok := r.foreign(); ok {
		fault("Spec", "an account-owned token reaches its own account only: account %s is not %s", other, r.Account)
	}
	given := r.Spec.Conditions()
	c := permissions.Conditions{NotBefore: second(r.NotBefore), Other: given.Other}
	switch {
	case c.NotBefore.IsZero():
		c.NotBefore = second(given.NotBefore)
	case !given.NotBefore.IsZero() && !second(given.NotBefore).Equal(c.NotBefore):
		fault("NotBefore", "the spec has another start, %s: give one of them", wording.Time(given.NotBefore))
	}
	c.ExpiresOn = r.expiry(now, c.NotBefore, given.ExpiresOn, fault)
	if !c.ExpiresOn.IsZero() {
		switch {
		case !c.ExpiresOn.After(now):
			fault("ExpiresOn", "%s has passed", wording.Time(c.ExpiresOn))
		case !c.NotBefore.IsZero() && !c.ExpiresOn.After(c.NotBefore):
			fault("NotBefore", "the token would end (%s) before it begins (%s)", wording.Time(c.ExpiresOn), wording.Time(c.NotBefore))
		}
	}
	c.RequestIP.In = pickIPs("AllowIPs", r.AllowIPs, given.RequestIP.In, fault)
	c.RequestIP.NotIn = pickIPs("DenyIPs", r.DenyIPs, given.RequestIP.NotIn, fault)
	if err := (permissions.Conditions{RequestIP: c.RequestIP}).Validate(); err != nil {
		errs = append(errs, &RequestError{Field: "AllowIPs, DenyIPs", Problem: err.Error(), Err: err})
	}
	for _, p := range c.RequestIP.NotIn {
		if p.IsValid() && p.Bits() == 0 {
			fault("DenyIPs", "%s excludes every address of its family", p)
		}
	}
	return order{r.Name, r.Account, r.Spec.WithConditions(c)}, errors.Join(errs...)
}

// specFaults are those of the statements and of keys that are not known. Of what
// the API let an old token have nothing is one.
func (r Request) specFaults() []error {
	switch r.origin {
	case specHeld:
		return nil
	case specCarrying:
		known := r.Spec.Known().Filter(func(st permissions.Statement) bool { return knownKind(st.Resource) })
		if known.IsEmpty() && !r.Spec.IsEmpty() {
			return nil
		}
		return statementFaults("Spec", known, r.Catalogue)
	}
	errs := append(statementFaults("Spec", r.Spec, r.Catalogue), unknownFaults("Spec", r.Spec)...)
	if r.Account == "" {
		errs = append(errs, granularFaults("Spec", r.Spec, "set Request.Account, which makes an account-owned token")...)
	}
	return errs
}

// statementFaults checks what is known of a spec without its conditions.
func statementFaults(field string, spec permissions.Spec, cat *permissions.Catalogue) []error {
	spec = spec.Known().WithConditions(permissions.Conditions{})
	err := error(nil)
	if cat != nil {
		err = spec.ValidateWith(cat)
	} else {
		err = spec.Validate()
	}
	if err != nil {
		return []error{&RequestError{Field: field, Problem: err.Error(), Err: err}}
	}
	return nil
}

// unknownFaults are the keys of a spec that are not known.
func unknownFaults(field string, spec permissions.Spec) []error {
	var errs []error
	for _, key := range spec.Unknown() {
		errs = append(errs, &RequestError{Field: field, Problem: fmt.Sprintf("the key %s is not known to this library, so what it means for the token cannot be said: remove it, or correct its name", key)})
	}
	return errs
}

// knownKind reports whether a resource is of a kind that this library knows.
func knownKind(r permissions.Resource) bool {
	switch r.Scope() {
	case permissions.ScopeAccount, permissions.ScopeZone, permissions.ScopeUser, permissions.ScopeBucket:
		return true
	}
	return false
}

// foreign returns an account that the spec names and that the owner of an
// account-owned token is not.
func (r Request) foreign() (permissions.AccountID, bool) {
	if r.Account.Validate() != nil { // none, or a fault of its own
		return "", false
	}
	for st := range r.Spec.Statements() {
		if id, bounded := st.Resource.Account(); bounded && id != r.Account {
			return id, true
		}
	}
	return "", false
}

// second cuts a time to what the API keeps.
func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// pickIPs takes the prefixes of the request, else those of the spec, sorted
// and each once.
func pickIPs(field string, mine, given []netip.Prefix, fault func(field, format string, args ...any)) []netip.Prefix {
	order := func(list []netip.Prefix) []netip.Prefix {
		out := slices.Clone(list)
		sort.Slice(out, func(i, j int) bool {
			return cmp.Or(out[i].Addr().Compare(out[j].Addr()), out[i].Bits()-out[j].Bits()) < 0
		})
		return slices.Compact(out)
	}
	mine, given = order(mine), order(given)
	if len(mine) == 0 {
		return given
	}
	if len(given) > 0 && !slices.Equal(mine, given) {
		fault(field, "the spec has addresses of its own: give them in one place")
	}
	return mine
}

// checkName returns what is wrong with a token's name, "" for nothing.
func checkName(name string) string {
	switch {
	case strings.TrimSpace(name) == "":
		return "it is empty: give the token a name that says what it is for"
	case strings.TrimSpace(name) != name:
		return "it begins or ends with a blank"
	case !utf8.ValidString(name) || strings.IndexFunc(name, unicode.IsControl) >= 0:
		return "it holds a line end, a control character or broken UTF-8"
	case utf8.RuneCountInString(name) > maxNameLength:
		return fmt.Sprintf("it has %d characters: at most %d are allowed", utf8.RuneCountInString(name), maxNameLength)
	case credential.HoldsSecret(name):
		return "it looks like a credential (not shown): give the token a name"
	}
	return ""
}

const day = 24 * time.Hour

// DefaultTTL is how long a new token lives if its request does not say: 90
// days. A token that never expires must be asked for.
const DefaultTTL = 90 * day

// MaxLifetime is the longest time that [ParseLifetime] reads: a hundred years of
// 365 days. Who means longer means for ever.
const MaxLifetime = 100 * 365 * day

// ParseLifetime reads a time as people write it for tokens: days ("90d"), a
// duration of Go ("2160h", "10m", "1h30m"), or both ("1d12h"). A day has 24 hours.
// It is for flags such as -ttl:
//
//	flags.Func("ttl", "how long the token lives, such as 90d or 2160h", func(text string) (err error) {
//		ttl, err = token.ParseLifetime(text)
//		return err
//	})
//
// The error is a [FailureUsage] that says what would be right: the text is none of
// these, shorter than a second or longer than [MaxLifetime].
func ParseLifetime(text string) (time.Duration, error) {
	rest := text
	var days time.Duration
	if number, after, found := strings.Cut(text, "d"); found {
		n, err := strconv.ParseUint(number, 10, 64)
		if err != nil && !isNumber(number) {
			return 0, notLifetime(text)
		}
		rest, days = after, day*time.Duration(min(n, uint64(MaxLifetime/day)+1)) // n is the largest where it does not fit
	}
	var hours time.Duration
	if rest != "" || days == 0 && rest == text {
		var err error
		if hours, err = time.ParseDuration(rest); err != nil || hours < 0 && days > 0 {
			return 0, notLifetime(text)
		}
	}
	switch {
	case days > MaxLifetime || hours > MaxLifetime-days:
		return 0, usage("%s is more than a hundred years", credential.Show(text, 20))
	case days+hours < time.Second:
		return 0, usage("%s is no time to live: want at least a second", credential.Show(text, 20))
	}
	return days + hours, nil
}

func notLifetime(text string) error {
	return usage("%q is no time: want days, hours or minutes, such as 90d, 2160h or 10m", credential.Show(text, 20))
}

func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// expiry finds when the token ends, zero for never.
func (r Request) expiry(now, start, given time.Time, fault func(field, format string, args ...any)) time.Time {
	ways := 0
	for _, on := range [...]bool{r.TTL != 0, !r.ExpiresOn.IsZero(), r.NeverExpires} {
		if on {
			ways++
		}
	}
	if ways > 1 {
		fault("ExpiresOn", "at most one of TTL, ExpiresOn and NeverExpires can be given")
		return time.Time{}
	}
	if ways > 0 && !given.IsZero() && (r.ExpiresOn.IsZero() || !second(r.ExpiresOn).Equal(second(given))) {
		fault("ExpiresOn", "the spec has an end of its own, %s: give one of them", wording.Time(given))
		return time.Time{}
	}
	from := now
	if start.After(now) {
		from = start
	}
	switch {
	case r.NeverExpires:
		return time.Time{}
	case r.TTL != 0 && r.TTL < time.Second:
		fault("TTL", "%s is not a time to live: give at least a second", r.TTL)
		return time.Time{}
	case r.TTL != 0:
		return second(from.Add(r.TTL))
	case !r.ExpiresOn.IsZero():
		return second(r.ExpiresOn)
	case !given.IsZero():
		return second(given)
	}
	return from.Add(DefaultTTL)
}
