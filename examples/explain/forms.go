package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/specfmt"
	"github.com/cftoken/cftoken/token"
)

// formNames are the forms in which a spec is written.
var formNames = [...]string{"json", "terraform", "terraform-account", "go", "lines", "link"}

// write writes the one spec in another form. What a link cannot say goes to standard
// error, so that what is written can be read again.
func (q question) write(form string, out *writer) error {
	data, err := q.formatted(form, q.specs[0].spec)
	if err != nil {
		return &token.Error{Failure: token.FailureUsage, Err: fmt.Errorf("-as %s: %w", form, err)}
	}
	out.printf("%s", data)
	if form == "link" {
		link := permissions.DashboardLink(q.specs[0].spec, permissions.UserTokenForm, "")
		for _, p := range link.ByHand {
			fmt.Fprintln(out.errs, "add by hand:", permissions.Label(p))
		}
		for _, note := range link.Notes {
			fmt.Fprintln(out.errs, note)
		}
	}
	return nil
}

func (q question) formatted(form string, spec permissions.Spec) ([]byte, error) {
	switch form {
	case "terraform":
		return specfmt.Terraform{}.Marshal(spec)
	case "terraform-account":
		if q.account == "" {
			return nil, fmt.Errorf("whose token it is: %w", token.MissingAccount(q.env))
		}
		return specfmt.Terraform{Account: q.account}.Marshal(spec)
	case "go":
		return specfmt.GoSource(spec, "main", "TokenSpec")
	case "lines":
		return []byte(permissions.FormatLines(spec)), nil
	case "link":
		return []byte(permissions.DashboardLink(spec, permissions.UserTokenForm, "").URL + "\n"), nil
	}
	data, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, data, "", "  ")
	out.WriteByte('\n')
	return out.Bytes(), err
}
