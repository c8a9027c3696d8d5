package token

import (
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
)

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
		fault("ExpiresOn", "the spec has an end of its own, %s: give one of them", formatTime(given))
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
