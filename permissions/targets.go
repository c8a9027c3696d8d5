package permissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// Targets are what a written spec leaves to whoever reads it: the ids behind
// "account" and "zone", and those of zones that it calls by their names. The zero
// value has none.
type Targets struct {
	// Account is what "account", a placeholder such as <ACCOUNT_ID> and a policy
	// without resources mean for permissions on accounts; "" is not known. With an
	// account "all zones" are those of that account.
	Account AccountID
	// Zone is the same for permissions on zones.
	Zone ZoneID
	// FindZone returns the id of the zone of a name, from the API for instance;
	// nil makes a zone's name an error.
	FindZone func(name string) (ZoneID, error)
}

// resources are what a policy without resources is on.
func (t Targets) resources() (out []Resource) {
	if t.Account != "" {
		out = append(out, AccountResource(t.Account))
	}
	if t.Zone != "" {
		out = append(out, ZoneResource(t.Zone))
	}
	return out
}

// ParseSpecFor reads a spec that people write down, with the targets in the place of
// what it leaves open. Besides all that [ParseSpec] reads it takes
//
//   - policies whose "resources" are left out, or are words: "account", "zone",
//     "all accounts", "all zones", "zone example.com", what [ParseResource] reads, or
//     a list of such; and groups that are words for [ParseAll]
//   - an array of such words alone, ["Zone:DNS:Edit", …]
//   - a list of permissions as [ParseLines] reads it, if every line is one, names some
//     within a sentence, or is a heading
//   - a link to the dashboard's token form, see [ParseDashboardLink]
//
// The error says what is missing and where.
func ParseSpecFor(data []byte, t Targets) (Spec, error) {
	text := strings.TrimSpace(strings.TrimPrefix(string(data), "\ufeff"))
	switch {
	case strings.HasPrefix(text, "https://dash.cloudflare.com/"):
		if strings.Contains(text, "\n") {
			return Spec{}, errors.New("something follows the link to the dashboard: give the link alone")
		}
		link, err := ParseDashboardLink(text)
		if err == nil && len(link.Unknown) > 0 {
			err = fmt.Errorf("the link has keys of which no permission group is known: %s", strings.Join(link.Unknown, ", "))
		}
		return link.Spec, err
	case text == "" || text[0] == '{':
		return parseForm(data, t.fill)
	case text[0] == '[':
		var words []string
		if json.Unmarshal([]byte(text), &words) == nil && len(words) > 0 {
			return t.on(ParseLines(strings.Join(words, "\n")))
		}
		return parseForm(data, t.fill)
	}
	spec, bodyErr := parseForm(data, t.fill)
	if bodyErr == nil {
		return spec, nil
	}
	if len(builtin.parseLines(text, true).Grants) == 0 {
		return spec, bodyErr // which says what the text is
	}
	spec, err := t.on(ParseLines(text))
	if err != nil && (strings.Contains(text, "permission_groups") || strings.Contains(text, "permissionGroups")) {
		return Spec{}, bodyErr
	}
	return spec, err
}

// on grants what a list has, of which every line must be understood.
func (t Targets) on(l Lines) (Spec, error) {
	var faults []error
	for _, u := range l.Unread {
		if u.Err != nil {
			faults = append(faults, errors.New(u.String()))
		}
	}
	if len(faults) > 0 {
		return Spec{}, errors.Join(faults...)
	}
	return l.On(t.resources()...)
}

// ReadSpecFile reads the spec of a file as [ParseSpecFor] does; "-" stands for
// stdin, of which nil says that it is not read. A name that is a link to the
// dashboard's form is read itself. The error does not repeat a credential that was
// given for the name.
func ReadSpecFile(name string, stdin io.Reader, t Targets) (Spec, error) {
	if strings.HasPrefix(name, "https://dash.cloudflare.com/") {
		return ParseSpecFor([]byte(name), t)
	}
	data, err := readSpecFile(name, stdin)
	if err != nil {
		return Spec{}, err
	}
	return ParseSpecFor(data, t)
}

// readSpecFile returns the bytes of a spec's file.
func readSpecFile(name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		if stdin == nil {
			return nil, errors.New("standard input is not read here: want the name of a file")
		}
		return readBounded(stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s", credential.Redact(err.Error()))
	}
	defer f.Close()
	return readBounded(f)
}

func readBounded(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSpec+1))
	if err == nil && len(data) > maxSpec {
		err = fmt.Errorf("the spec is longer than %d bytes", maxSpec)
	}
	return data, err
}

// fill puts the targets into policies in the API's form that leave them out. Other
// texts stay as they are: the reader behind it says what is wrong with them.
func (t Targets) fill(data []byte) ([]byte, error) {
	var token map[string]json.RawMessage
	list := json.RawMessage(data)
	if json.Unmarshal(data, &token) == nil && token != nil {
		list = token["policies"]
	}
	var policies []map[string]json.RawMessage
	if json.Unmarshal(list, &policies) != nil || len(policies) == 0 {
		return data, nil
	}
	changed := false
	for i, row := range policies {
		if row == nil {
			continue // null: the reader says so
		}
		some, err := t.fillPolicy(row)
		if err != nil {
			return nil, fmt.Errorf("policies[%d]: %w", i, err)
		}
		changed = changed || some
	}
	if !changed {
		return data, nil
	}
	out, err := json.Marshal(policies)
	if token == nil || err != nil {
		return out, err
	}
	token["policies"] = out
	return json.Marshal(token)
}

// fillPolicy completes one policy, and reports whether it had to.
func (t Targets) fillPolicy(row map[string]json.RawMessage) (bool, error) {
	keys, given, err := t.resourceKeys(row["resources"])
	if err != nil {
		return false, err
	}
	groups, named, err := groupWords(row["permission_groups"])
	if fault := (*ParseError)(nil); given && errors.As(err, &fault) && fault.Problem == ParseAmbiguous {
		return false, nil // the resources may tell
	}
	if err != nil || !named && given {
		return false, err
	}
	if named {
		var ids []map[string]string
		for _, p := range groups {
			ids = append(ids, map[string]string{"id": p.ID()})
		}
		if row["permission_groups"], err = json.Marshal(ids); err != nil {
			return false, err
		}
	}
	if _, has := row["effect"]; !has {
		row["effect"] = json.RawMessage(`"allow"`)
	}
	if given {
		return true, nil
	}
	if keys == nil {
		if keys, err = t.left(row["permission_groups"]); err != nil {
			return false, err
		}
	}
	encoded, err := encodeResources(keys)
	if err != nil {
		return false, err
	}
	row["resources"], err = json.Marshal(encoded)
	return true, err
}

// groupWords reads groups that are words; named is false where they are objects,
// as the API writes them.
func groupWords(raw json.RawMessage) (out []Permission, named bool, err error) {
	var words []string
	if json.Unmarshal(raw, &words) != nil || len(words) == 0 {
		return nil, false, nil
	}
	for i, w := range words {
		ps, err := builtin.parseAll(w, true)
		if err != nil {
			return nil, true, fmt.Errorf("permission_groups[%d]: %w", i, err)
		}
		out = append(out, ps...)
	}
	return out, true, nil
}

// left is what a policy without resources is on: the targets that its groups can
// act on.
func (t Targets) left(groups json.RawMessage) ([]Resource, error) {
	var rows []struct{ ID, Name string }
	if json.Unmarshal(groups, &rows) != nil {
		return nil, nil
	}
	var out []Resource
	for _, row := range rows {
		g, ok := builtin.ByID(row.ID)
		if !ok {
			p, err := builtin.Parse(row.Name)
			if err != nil {
				continue
			}
			g, _ = GroupOf(p)
		}
		found := g.Scope == ScopeUser
		if found {
			out = append(out, OwnUserResource())
		}
		for _, r := range t.resources() {
			if r.Scope() == g.Scope {
				out, found = append(out, r), true
			}
		}
		if !found && g.Scope != "" {
			return nil, fmt.Errorf("resources is missing, and %s is on a resource of the kind %s: name one, or give its id beside the spec", g.Name, g.Scope.word())
		}
	}
	return out, nil
}

// resourceKeys reads resources that are words or have placeholders. Given says that
// they are an object that stands as it is; neither is so where there are none.
func (t Targets) resourceKeys(raw json.RawMessage) (out []Resource, given bool, err error) {
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) == 0 || string(trimmed) == "null" {
		return nil, false, nil
	}
	var words []string
	var one string
	var keys map[string]json.RawMessage
	switch {
	case json.Unmarshal(raw, &one) == nil:
		words = []string{one}
		if strings.HasPrefix(strings.TrimSpace(one), "{") {
			return nil, true, nil // Terraform's
		}
	case json.Unmarshal(raw, &words) == nil:
	case json.Unmarshal(raw, &keys) == nil:
		open := false
		for key := range keys {
			open = open || isOpenKey(key) && (t.FindZone != nil || strings.ContainsAny(key, "<{$"))
			words = append(words, key)
		}
		if !open {
			return nil, true, nil
		}
	default:
		return nil, true, nil
	}
	for _, w := range words {
		r, err := t.resource(w)
		if err != nil {
			return nil, false, fmt.Errorf("resources: %w", err)
		}
		out = append(out, r)
	}
	return out, false, nil
}

// isOpenKey reports whether a resource key has a placeholder, or a zone's name, in
// place of an id.
func isOpenKey(key string) bool {
	rest, zone := strings.CutPrefix(key, string(ScopeZone)+".")
	return strings.ContainsAny(key, "<{$") || zone && looksLikeDomain(rest)
}

// resource reads one resource in words, with the targets behind "account" and
// "zone".
func (t Targets) resource(text string) (Resource, error) {
	word := strings.ToLower(strings.Join(strings.Fields(text), " "))
	key, isKey := strings.CutPrefix(text, "com.cloudflare.api.account.")
	if isKey && isOpenKey(text) {
		if name, zone := strings.CutPrefix(key, "zone."); zone && looksLikeDomain(name) {
			word = "zone " + strings.ToLower(name)
		} else if zone {
			word = "zone"
		} else {
			word = "account"
		}
	}
	if _, name, ok := strings.Cut(text, "<"); ok && !isKey && strings.Contains(name, ">") {
		return Resource{}, fmt.Errorf("<%s> is left to be filled in: write its value in its place", show(strings.SplitN(name, ">", 2)[0], 60))
	}
	switch word {
	case "account", "the account":
		if t.Account == "" {
			return Resource{}, errors.New(`"account" stands for an account that is not given: say its id`)
		}
		return AccountResource(t.Account), nil
	case "zone", "the zone":
		if t.Zone == "" {
			return Resource{}, errors.New(`"zone" stands for a zone that is not given: say its id`)
		}
		return ZoneResource(t.Zone), nil
	case "all zones", "every zone":
		if t.Account != "" {
			return AllZonesInResource(t.Account), nil
		}
		return AllZonesResource(), nil
	case "user", "own user", "the user":
		return OwnUserResource(), nil
	}
	name := strings.TrimPrefix(word, "zone ")
	if looksLikeDomain(name) && !strings.Contains(name, " ") && !strings.HasPrefix(name, "com.cloudflare.") {
		if t.FindZone == nil {
			return Resource{}, fmt.Errorf("the zone %q is called by its name: give its id, or a credential to look it up with", show(name, 80))
		}
		id, err := t.FindZone(name)
		if err != nil {
			return Resource{}, err
		}
		return ZoneResource(id), nil
	}
	return ParseResource(text)
}
