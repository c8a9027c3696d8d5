package tokentest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
)

// ParseFault reads a fault from text: its kind, and after commas what else is
// to be set, such as
//
//	rate_limit,path=/zones/*,times=2,retry_after=1s
//	reset,method=POST,nth=1,after_effect
//	random,probability=0.1,delay=20ms
//
// The keys are method, path, nth, every, probability, times, after_effect,
// delay, status, code and retry_after. The fault is valid where the error is nil.
func ParseFault(text string) (Fault, error) {
	kind, rest, _ := strings.Cut(text, ",")
	f := Fault{Kind: FaultKind(strings.TrimSpace(kind))}
	seen := map[string]bool{}
	for rest != "" {
		var part string
		part, rest, _ = strings.Cut(rest, ",")
		key, value, _ := strings.Cut(part, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if seen[key] {
			return Fault{}, fmt.Errorf("tokentest: fault: %s is given twice", credential.Show(key, 40))
		}
		seen[key] = true
		if err := f.set(key, value); err != nil {
			return Fault{}, fmt.Errorf("tokentest: fault: %s=%s: %w", credential.Show(key, 40), credential.Show(value, 40), err)
		}
	}
	if err := f.validate(); err != nil {
		return Fault{}, err
	}
	return f, nil
}

func (f *Fault) set(key, value string) (err error) {
	switch key {
	case "method":
		f.Method = value
	case "path":
		f.Path = value
	case "nth":
		f.Nth, err = count(value)
	case "every":
		f.Every, err = count(value)
	case "times":
		f.Times, err = count(value)
	case "probability":
		if f.Probability, err = strconv.ParseFloat(value, 64); err != nil || !(f.Probability > 0 && f.Probability <= 1) {
			err = fmt.Errorf("want a number above 0, up to 1")
		}
	case "after_effect":
		if f.AfterEffect = value == "" || value == "true"; !f.AfterEffect {
			err = fmt.Errorf("want no value")
		}
	case "delay":
		if f.Delay, err = time.ParseDuration(value); err != nil {
			err = fmt.Errorf("want a duration such as 50ms")
		}
	case "retry_after":
		if f.RetryAfter, err = time.ParseDuration(value); err != nil {
			err = fmt.Errorf("want a duration such as 30s")
		}
	case "status":
		f.Status, err = count(value)
	case "code":
		f.Code, err = count(value)
	default:
		err = fmt.Errorf("want one of method, path, nth, every, probability, times, after_effect, delay, status, code, retry_after")
	}
	return err
}

func count(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("want a whole number above 0")
	}
	return n, nil
}
