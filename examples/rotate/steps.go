package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
)

// steps says in words what a rotation does, with what others left.
func steps(r token.Rotation, leftovers []token.Leftover) []string {
	var out, last []string
	for _, l := range leftovers {
		if l.Unproven != "" {
			out = append(out, fmt.Sprintf("leave %s alone, which has the name of a leftover: %s", l, l.Unproven))
			continue
		}
		out = append(out, fmt.Sprintf("wait a while whether the rotation that made %s is at work, and give way to it", l))
		last = append(last, fmt.Sprintf("revoke %s, which that rotation left", l))
	}
	out = append(out, "create the new token", "verify that it is live and holds what was asked for")
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
	out = append(append(out, "verify it once more"), last...)
	return append(out, "revoke "+r.Old.String())
}

// progress says what a saved state means.
func progress(s token.RotationState) string {
	switch s.Step {
	case token.RotationStarted:
		text := "the old token is in use"
		for _, l := range s.Leftovers {
			text += fmt.Sprintf("; another rotation made %s: waiting a while whether it is at work", l)
		}
		return text
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
		case res.Verdict == authz.Inconclusive && token.FailureOf(res.Err) != token.FailureRefused && res.Err != nil:
			open = append(open, res.Check.Name)
		}
	}
	switch {
	case len(denied) > 0:
		return fmt.Errorf("denied: %s", strings.Join(denied, ", "))
	case len(open) > 0:
		return &token.Error{Failure: token.FailureNotKnown, Err: errors.New("no answer that tells: " + strings.Join(open, ", "))}
	}
	return ctx.Err()
}

// stateFile is where the state is kept, nil for nowhere. While it is open no other
// rotation opens it.
type stateFile struct{ *token.RotationFile }

// openState opens the file of -state and reads what is there. With -dry-run it
// only reads.
func openState(s settings) (file stateFile, state token.RotationState, found bool, err error) {
	switch {
	case s.state == "":
		return file, state, false, nil
	case s.dryRun:
		state, found, err = token.ReadRotationFile(s.state)
	default:
		if file.RotationFile, err = token.OpenRotationFile(s.state); err == nil {
			if state, found, err = file.State(); err != nil {
				file.close()
			}
		}
	}
	if err != nil && !errors.Is(err, token.ErrOtherRotation) {
		err = fmt.Errorf("-state: %w", err)
	}
	return file, state, found, err
}

func (f stateFile) save(s token.RotationState) error {
	if f.RotationFile == nil {
		return nil
	}
	return f.Save(s)
}

// remove ends a rotation that is done: the next one begins anew.
func (f stateFile) remove() error {
	if f.RotationFile == nil {
		return nil
	}
	return f.Remove()
}

func (f stateFile) close() {
	if f.RotationFile != nil {
		_ = f.Close()
	}
}
