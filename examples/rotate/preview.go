package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// plan is what -dry-run prints.
type plan struct {
	Old       oldToken         `json:"old"`
	Request   json.RawMessage  `json:"request"` // as it is sent, but for the end of the name
	Steps     []string         `json:"steps"`
	Leftovers []token.Leftover `json:"leftovers,omitempty"` // of other rotations
	Reached   string           `json:"reached,omitempty"`   // of a rotation to go on with
	Left      []string         `json:"left,omitempty"`
}

type oldToken struct {
	token.Ref
	Name       string    `json:"name,omitempty"`
	State      string    `json:"state,omitempty"`
	ExpiresOn  time.Time `json:"expires_on,omitzero"`
	LastUsedOn time.Time `json:"last_used_on,omitzero"`
}

// preview prints what would be done, after reading the old token.
func (p program) preview(ctx context.Context, client *token.Client, r token.Rotation, state token.RotationState, found bool) error {
	req, old, err := client.PreviewRotation(ctx, r)
	if err != nil {
		return err
	}
	leftovers, err := client.Leftovers(ctx, r.Old, req.Spec)
	if refused := (*token.APIError)(nil); errors.As(err, &refused) && !refused.Inconclusive() {
		p.say("what other rotations left cannot be seen: %v", err)
	} else if err != nil {
		return err
	}
	out := plan{
		Old:   oldToken{Ref: r.Old, Name: old.Name, State: old.State, ExpiresOn: old.ExpiresOn(), LastUsedOn: old.LastUsedOn},
		Steps: steps(r, leftovers), Leftovers: leftovers,
	}
	if found {
		out.Reached, out.Left = string(state.Step), state.Left()
	}
	return p.print(out, req)
}

// outline prints what would be done as far as the flags alone tell: without a
// credential nothing is asked.
func (p program) outline(ctx context.Context, s settings, account permissions.AccountID) error {
	r, err := p.rotation(ctx, s, nil, account)
	if err != nil {
		return err
	}
	r.Old = token.Ref{ID: s.tokenID}
	if s.accountOwned {
		r.Old.Account, r.Request.Account = account, account
	}
	if err := r.Old.Validate(); err != nil {
		return fmt.Errorf("-token-id: %w", err)
	}
	return p.print(plan{Old: oldToken{Ref: r.Old}, Steps: steps(r, nil)}, r.Request)
}

func (p program) print(out plan, req token.Request) error {
	var err error
	if out.Request, err = req.Body(p.now()); err != nil {
		return err
	}
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	return nil
}
