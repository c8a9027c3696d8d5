package main

import (
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
)

// The routes.
const (
	routeGlobalKey = "global-key"
	routeDashboard = "dashboard"
	routeToken     = "token"
)

// settings are the flags as given.
type settings struct {
	route        string
	account      permissions.AccountID
	zone         permissions.ZoneID
	name         string
	email        string
	keyFile      string
	tokenFile    string
	spec         string
	allow        []string // permissions in words
	zoneName     string
	client       *token.Client // of the creating credential, once it was needed
	ttl          time.Duration
	neverExpires bool
	notBefore    time.Time
	allowIPs     []netip.Prefix
	denyIPs      []netip.Prefix
	owner        string
	unique       bool
	accountOwned bool
	force        bool
	noCheck      bool
	liveGroups   bool
	revoke       bool
	dryRun       bool
	out          string
	show         bool
	lend         bool
	command      []string // with lend
}

const usageHead = `createtoken creates a Cloudflare API token from a spec.

usage: createtoken -route global-key|dashboard|token [flags]
       createtoken -route global-key|token [flags] -for -- COMMAND ARGS

routes
  global-key  create with the Global API key of CLOUDFLARE_EMAIL and
              CLOUDFLARE_API_KEY (or -email and -key-file); refused while
              CLOUDFLARE_API_TOKEN is set, unless -force
  token       create with a token that holds User:API Tokens:Edit, in
              CLOUDFLARE_API_TOKEN (or -token-file)
  dashboard   print a link to the dashboard's form, filled in as far as
              possible, and what to click and to add by hand; needs no
              credential and sends nothing

examples
  createtoken -route dashboard -spec spec.json
  createtoken -route token -spec spec.json -dry-run
  createtoken -route token -allow "Zone:DNS:Edit" -ttl 30d -out token.txt
  createtoken -route token -allow "Zone:DNS:Edit" -for -- octodns-sync --doit

With -for the token is made for one command: it gets the token in its
environment as CLOUDFLARE_API_TOKEN and no other credential of Cloudflare's, its
exit code is createtoken's, and the token is revoked at its end, or when
createtoken is stopped. It lives an hour at most, or -ttl.

Before a token is created the API is asked, as far as it tells: does the creator
hold what it grants, is there room for one more, whose are the zones. Afterwards
the token is read back and compared with what was asked for.

`

// flagGroups are the flags as the help shows them.
func flagGroups() []cmdline.Group {
	return []cmdline.Group{
		{Title: "what it may do", Flags: []string{"spec", "allow", "account-id", "zone-id", "zone", "allow-ip", "deny-ip"}},
		{Title: "how long it lives", Flags: []string{"ttl", "never-expires", "not-before"}},
		{Title: "what it is", Flags: []string{"name", "owner", "unique", "account-owned"}},
		{Title: "who makes it", Flags: []string{"route", "token-file", "email", "key-file", "force"}},
		{Title: "where it goes", Flags: []string{"out", "show", "for", "dry-run"}},
		{Title: "what is checked", Flags: []string{"no-check", "live-groups", "revoke-mismatch"}},
	}
}

const usageTail = `
environment
  CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_ZONE_ID   for -account-id and -zone-id
  CLOUDFLARE_EMAIL, CLOUDFLARE_API_KEY        for the route global-key
  CLOUDFLARE_API_TOKEN                        for the route token
  CLOUDFLARE_BASE_URL                         another API address

exit codes: 0 done, 1 refused, 2 usage or input error, 3 inconclusive
`

// parseFlags reads the arguments. Its errors may repeat what was typed; where help
// was asked for it is printed, and the error is flag.ErrHelp.
func (p program) parseFlags(args []string) (s settings, err error) {
	fs := flag.NewFlagSet("createtoken", flag.ContinueOnError)
	fs.StringVar(&s.route, "route", "", "how to create the token: the `ROUTE` global-key, dashboard or token")
	fs.Func("account-id", "the account's `id`, 32 hexadecimal digits", func(v string) (err error) {
		s.account, err = permissions.ParseAccountID(v)
		return err
	})
	fs.Func("zone-id", "the zone's `id`, 32 hexadecimal digits", func(v string) (err error) {
		s.zone, err = permissions.ParseZoneID(v)
		return err
	})
	fs.StringVar(&s.zoneName, "zone", "", "the zone's `name`, of which the id is looked up with the creating credential (in place of -zone-id)")
	fs.Func("allow", "a `permission` in any notation, such as \"Zone:DNS:Edit\", on the account or zone given, or where it says: \"Zone:DNS:Edit on all zones\", \"… on all accounts\"; can be repeated (in place of -spec)", func(v string) error {
		if err := readable(v); err != nil {
			return err
		}
		s.allow = append(s.allow, v)
		return nil
	})
	fs.StringVar(&s.name, "name", "SaaS platform", "the new token's `name`")
	fs.StringVar(&s.owner, "owner", "", "who answers for the token, a `team` or service: the name then reads \"name (owner) date\"")
	fs.BoolVar(&s.unique, "unique", false, "put the date and random characters behind the name, by which the token is found again")
	fs.BoolVar(&s.accountOwned, "account-owned", false, "make a token that the account owns, not the user")
	fs.BoolVar(&s.force, "force", false, "use the Global API key though a token is at hand")
	fs.BoolVar(&s.noCheck, "no-check", false, "leave out what is asked before the creation")
	fs.BoolVar(&s.liveGroups, "live-groups", true, "before the creation, look up in the live listing which permission groups there are and which of them the creator may grant")
	fs.BoolVar(&s.revoke, "revoke-mismatch", false, "revoke the new token if it is not what was asked for")
	fs.Func("not-before", "when the token begins to work: a `date` such as 2027-01-31, or 2027-01-31T08:00:00Z (default: at once)", func(v string) (err error) {
		s.notBefore, err = parseStart(v)
		return err
	})
	fs.Func("deny-ip", "an address or `prefix` that the token does not work from; can be repeated", func(v string) error {
		prefix, err := parsePrefix(v)
		s.denyIPs = append(s.denyIPs, prefix)
		return err
	})
	fs.StringVar(&s.spec, "spec", "", "a `FILE` with policies as the API, Terraform or Pulumi have them, YAML (.yaml), a list of permissions in words, or a link to the dashboard's form; - for standard input (default: the six permissions of a SaaS platform)")
	fs.Func("ttl", "how long the token lives: a `time` such as 90d or 2160h (default 90d, with -for 1h)", func(v string) (err error) {
		s.ttl, err = token.ParseLifetime(v)
		return err
	})
	fs.BoolVar(&s.neverExpires, "never-expires", false, "create a token without an end")
	fs.Func("allow-ip", "an address or `prefix` that the token works from; can be repeated (default: any)", func(v string) error {
		prefix, err := parsePrefix(v)
		s.allowIPs = append(s.allowIPs, prefix)
		return err
	})
	fs.StringVar(&s.email, "email", "", "the e-mail `address` of the Global API key's user")
	fs.StringVar(&s.keyFile, "key-file", "", "a `FILE` that holds the Global API key, - for standard input")
	fs.StringVar(&s.tokenFile, "token-file", "", "a `FILE` that holds the creating token, - for standard input")
	fs.BoolVar(&s.dryRun, "dry-run", false, "print the request body as JSON (or the link) and send nothing; needs no credential")
	fs.StringVar(&s.out, "out", "", "write the new token to `FILE`, which must not exist, with mode 0600")
	fs.BoolVar(&s.show, "show", false, "print the new token on standard output")
	fs.BoolVar(&s.lend, "for", false, "make the token for the command behind --, and revoke it at its end")
	flags, command := cmdline.SplitCommand(args)
	s.command = command
	err = cmdline.Parse(fs, flags, p.stdout, usageHead, usageTail, flagGroups()...)
	switch {
	case err == nil && fs.NArg() > 0:
		err = cmdline.NoArguments(fs)
	case err == nil:
		err = s.check()
	}
	return s, err
}

// check finds flags that are missing or contradict each other.
func (s settings) check() error {
	secretFiles := 0
	for _, name := range [...]string{s.keyFile, s.tokenFile, s.spec} {
		if name == "-" {
			secretFiles++
		}
	}
	switch {
	case s.route == "":
		return errors.New("-route is needed: global-key, dashboard or token")
	case s.route != routeGlobalKey && s.route != routeDashboard && s.route != routeToken:
		return fmt.Errorf("-route %q is not known: use global-key, dashboard or token", s.route)
	case s.spec != "" && len(s.allow) > 0:
		return errors.New("-spec and -allow contradict each other: give one of them")
	case s.zoneName != "" && s.zone != "":
		return errors.New("-zone and -zone-id contradict each other: give one of them")
	case s.zoneName != "" && (s.dryRun || s.route == routeDashboard):
		return errors.New("-zone needs a credential to look the name up with: give -zone-id")
	case s.ttl != 0 && s.neverExpires:
		return errors.New("-ttl and -never-expires contradict each other")
	case s.out != "" && s.show:
		return errors.New("-out and -show contradict each other: give one of them")
	case secretFiles > 1:
		return errors.New("only one of -spec, -key-file and -token-file can be standard input")
	case s.route != routeGlobalKey && (s.email != "" || s.keyFile != ""):
		return errors.New("-email and -key-file belong to -route global-key")
	case s.route != routeGlobalKey && s.force:
		return errors.New("-force belongs to -route global-key")
	case s.route != routeToken && s.tokenFile != "":
		return errors.New("-token-file belongs to -route token")
	case s.lend && len(s.command) == 0:
		return errors.New("-for is for a command: -for -- COMMAND ARGS")
	case !s.lend && s.command != nil:
		return errors.New("a command behind -- goes with -for")
	case s.lend && (s.out != "" || s.show || s.neverExpires || !s.notBefore.IsZero() || s.route == routeDashboard):
		return errors.New("-for gives the token to the command alone, at once and for a while: it goes without -out, -show, -never-expires, -not-before and -route dashboard")
	case s.lend && (s.keyFile == "-" || s.tokenFile == "-" || s.spec == "-"):
		return errors.New("-for leaves standard input to the command: name files")
	case s.route != routeDashboard && !s.dryRun && s.out == "" && !s.show && !s.lend:
		return errors.New("the new token's value is given once: say where it goes, -out FILE, -show or -for -- COMMAND (or try -dry-run)")
	}
	return nil
}

// parseStart reads a day, which begins at midnight UTC, or a time.
func parseStart(text string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, errors.New("want a date such as 2027-01-31, or a time such as 2027-01-31T08:00:00Z")
	}
	return at, nil
}

// parsePrefix reads a prefix, or an address as a prefix of its own.
func parsePrefix(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return p, errors.New("want an address or a prefix, such as 192.0.2.7 or 192.0.2.0/24")
	}
	return p, nil
}

// readable says why a text is not one or more permissions, with or without the resource that
// they are on.
func readable(text string) error {
	lines := permissions.ParseLines(text)
	for _, u := range lines.Unread {
		if u.Err != nil {
			return u.Err
		}
	}
	if len(lines.Unread) > 0 || len(lines.Grants) == 0 {
		_, err := permissions.ParseAll(text)
		if err == nil {
			err = errors.New("more than permissions and the resource that they are on")
		}
		return err
	}
	return nil
}
