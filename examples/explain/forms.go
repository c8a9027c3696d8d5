package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/specfmt"
	"github.com/cftoken/cftoken/token"
)

// formNames are the forms in which a spec is written.
var formNames = [...]string{"json", "terraform", "terraform-account", "go", "lines", "link"}

// write writes the one spec in another form.
func (q question) write(form string, out *writer) error {
	data, err := q.formatted(form, q.specs[0].spec)
	if err != nil {
		return &token.Error{Failure: token.FailureUsage, Err: fmt.Errorf("-as %s: %w", form, err)}
	}
	out.printf("%s", data)
	return nil
}

func (q question) formatted(form string, spec permissions.Spec) ([]byte, error) {
	switch form {
	case "terraform":
		return specfmt.Terraform{}.Marshal(spec)
	case "terraform-account":
		if q.account == "" {
			return nil, errors.New("whose token it is: set " + token.EnvAccountID)
		}
		return specfmt.Terraform{Account: q.account}.Marshal(spec)
	case "go":
		return specfmt.GoSource(spec, "main", "TokenSpec")
	case "lines":
		return []byte(permissions.FormatLines(spec)), nil
	case "link":
		link := permissions.DashboardLink(spec, permissions.UserTokenForm, "")
		text := link.URL + "\n"
		for _, p := range link.ByHand {
			text += "add by hand: " + permissions.Label(p) + "\n"
		}
		for _, note := range link.Notes {
			text += note + "\n"
		}
		return []byte(text), nil
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
