package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
)

// steps says in words what a rotation does.
func steps(r token.Rotation) []string {
	out := []string{"create the new token", "verify that it is live and holds what was asked for"}
	if r.Check != nil {
		out = append(out, "probe what it can do")
	}
	if r.HandOver != nil {
		out = append(out, "hand it over to the command")
	}
	if r.Store != nil {
		out = append(out, "keep it in the file")
	}
	if r.Overlap > 0 {
		out = append(out, "wait "+r.Overlap.String())
	}
	return append(out, "verify it once more", "revoke "+r.Old.String())
}

// progress says what a saved state means.
func progress(s token.RotationState) string {
	switch s.Step {
	case token.RotationStarted:
		return "the old token is in use"
	case token.RotationCreating:
		return fmt.Sprintf("creating %q", s.Name)
	case token.RotationCreated:
		return fmt.Sprintf("created %s", s.New)
	case token.RotationProven:
		return "it is live and can do what it should"
	case token.RotationHandingOver:
		return "handing it over"
	case token.RotationHandedOver:
		return "it is handed over"
	case token.RotationPersisted:
		return "it is kept"
	}
	return "the old token is revoked"
}

// handOver runs the command with the new token. Its environment holds no other
// credential of Cloudflare's.
func (p program) handOver(s settings) func(context.Context, token.Secret) error {
	return func(ctx context.Context, value token.Secret) error {
		cmd := exec.CommandContext(ctx, s.command[0], s.command[1:]...)
		cmd.Stdout, cmd.Stderr = p.stdout, p.stderr
		cmd.Env = token.Environ(p.environ(), value)
		if s.stdin {
			var in bytes.Buffer
			if err := token.WriteSecret(&in, value); err != nil {
				return fmt.Errorf("%w: %w", token.ErrNotDelivered, err)
			}
			cmd.Env = cmd.Env[:len(cmd.Env)-1] // the token is last
			cmd.Stdin = &in
		}
		if err := cmd.Start(); err != nil {
			return fmt.Errorf("%w: %w", token.ErrNotDelivered, err)
		}
		return cmd.Wait()
	}
}

// openError is a check that could not judge because of a fault.
type openError struct{ text string }

func (e openError) Error() string { return e.text }

// check tries what the token can do. What has no harmless check is let pass, and
// so is what the plan of the account does not include: neither is the token's
// doing. What nobody answered is not.
func check(ctx context.Context, client *token.Client, want permissions.Spec, target probe.Target) error {
	var known []permissions.Policy
	for st := range want.Statements() {
		if _, ok := permissions.ByID(st.Permission.ID()); ok && st.Effect == permissions.Allow {
			known = append(known, permissions.AllowOn(st.Resource, st.Permission))
		}
	}
	if len(known) == 0 {
		return nil
	}
	report, err := probe.RunSpec(ctx, client, permissions.NewSpec(known...), target, probe.Options{})
	if err != nil {
		return err
	}
	var denied, open []string
	for _, res := range report.Results {
		switch {
		case res.Verdict == authz.Denied:
			denied = append(denied, res.Check.Name)
		case res.Verdict == authz.Inconclusive && fault(res.Err):
			open = append(open, res.Check.Name)
		}
	}
	switch {
	case len(denied) > 0:
		return fmt.Errorf("denied: %s", strings.Join(denied, ", "))
	case len(open) > 0:
		return openError{"no answer that tells: " + strings.Join(open, ", ")}
	}
	return ctx.Err()
}

// fault reports an error that says nothing about the token.
func fault(err error) bool {
	var api *token.APIError
	if errors.As(err, &api) {
		return api.Inconclusive()
	}
	return err != nil
}

// stateFile is where the state is kept, "" for nowhere. The state holds no
// secret, but says which tokens matter: its mode is 0600.
type stateFile string

func (f stateFile) read() (token.RotationState, bool, error) {
	if f == "" {
		return token.RotationState{}, false, nil
	}
	data, err := os.ReadFile(string(f))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return token.RotationState{}, false, nil
	case err != nil:
		return token.RotationState{}, false, fmt.Errorf("-state: %w", err)
	}
	s, err := token.ParseRotationState(data)
	if err != nil {
		return s, false, fmt.Errorf("-state %s: %w", f, err)
	}
	return s, true, nil
}

// write replaces the file in one step.
func (f stateFile) write(s token.RotationState) error {
	if f == "" {
		return nil
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(string(f)), ".rotation-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone once it is renamed
	_, err = tmp.Write(append(data, '\n'))
	if err == nil {
		err = tmp.Sync()
	}
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), string(f))
}

// remove ends a rotation that is done: the next one begins anew.
func (f stateFile) remove() error {
	if f == "" {
		return nil
	}
	if err := os.Remove(string(f)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return inputError{err}
	}
	return nil
}
