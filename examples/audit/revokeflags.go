package main

import (
	"errors"
	"flag"
	"fmt"
	"regexp"
	"strings"

	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/token"
)

// flags are those of revoking.
func (r *revoking) flags(fs *flag.FlagSet) {
	fs.Func("revoke", "revoke the tokens of these `IDS`, or exact names, with commas between; -dry-run first", func(v string) error {
		if strings.TrimSpace(v) == "" {
			return errors.New("want the id or the exact name of a token")
		}
		r.named = append(r.named, v)
		return nil
	})
	fs.Func("revoke-found", "revoke the tokens with a finding of one of these `CODES`, such as expired,disabled,never_used,unused; those in use are left alone", func(v string) error {
		for text := range strings.SplitSeq(v, ",") {
			code, err := findingCode(strings.TrimSpace(text))
			if err != nil {
				return err
			}
			r.found = append(r.found, code)
		}
		return nil
	})
	fs.BoolVar(&r.same, "revoke-same", false, "revoke the tokens of the same permissions, addresses and start but the newest that works; those in use are left alone")
	fs.BoolVar(&r.evenUsed, "even-used", false, "with -revoke-found and -revoke-same: those in use, too: last used within -unused-for")
	fs.BoolVar(&r.even, "even-own", false, "revoke the token that this program uses, too, as the last one")
	fs.BoolVar(&r.dryRun, "dry-run", false, "with -revoke…: say what would be revoked and why, and revoke nothing")
	fs.StringVar(&r.confirm, "confirm", "", "with -revoke…: revoke what the dry run showed, by the `CODE` that it ends with")
}

var confirmation = regexp.MustCompile(`^[0-9a-f]{16}$`)

func (r revoking) validate() error {
	asked := len(r.named) > 0 || len(r.found) > 0 || r.same
	switch {
	case !asked && (r.dryRun || r.confirm != "" || r.evenUsed || r.even):
		return errors.New("-dry-run, -confirm, -even-used and -even-own go with -revoke, -revoke-found or -revoke-same")
	case asked && r.dryRun == (r.confirm != ""):
		return errors.New("nothing was revoked: look at the list with -dry-run first, then give the code that it ends with as -confirm CODE in the place of -dry-run")
	case r.confirm != "" && !confirmation.MatchString(r.confirm):
		return errors.New("-confirm: want the 16 characters that the dry run ends with")
	}
	return nil
}

// findingCode reads the code of a finding.
func findingCode(text string) (lint.Code, error) {
	known := []lint.Code{token.AuditExpired, token.AuditDisabled, token.AuditNeverUsed, token.AuditUnused, token.AuditExpiringSoon, token.AuditRevoked, token.AuditUnread}
	for rule := range lint.Rules() {
		known = append(known, rule.Code)
	}
	var names []string
	for _, code := range known {
		if string(code) == text {
			return code, nil
		}
		names = append(names, string(code))
	}
	return "", fmt.Errorf("no finding is called %q: want %s", text, strings.Join(names, ", "))
}
