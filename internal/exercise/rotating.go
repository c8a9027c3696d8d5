package exercise

import (
	"context"
	"errors"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// kept is a store in memory.
type kept struct{ value token.Secret }

func (k *kept) Save(_ context.Context, s token.Secret) error { k.value = s; return nil }
func (k *kept) Load(_ context.Context) (token.Secret, error) { return k.value, nil }

// rotating are operations of a rotation.
func rotating() []Operation {
	rotation := func(e *Env) (token.Rotation, *[]any) {
		told := &[]any{}
		return token.Rotation{
			Old: e.Old, Request: token.Request{Spec: Spec()}, Store: &kept{}, Wait: wait(),
			Check:    func(context.Context, token.Secret, permissions.Spec) error { return nil },
			HandOver: func(_ context.Context, value token.Secret) error { *told = append(*told, value); return nil },
			Save:     func(s token.RotationState) error { *told = append(*told, s); return nil },
		}, told
	}
	failing := func(e *Env) (token.Rotation, *[]any) {
		r, told := rotation(e)
		r.Check = func(_ context.Context, value token.Secret, _ permissions.Spec) error {
			return errors.New("no good: " + value.Reveal())
		}
		return r, told
	}
	return []Operation{
		cleaning(by("rotate", userToken, "token.Client.Rotate", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			r, told := rotation(e)
			state, err := c.Rotate(ctx, r)
			return []any{state, *told}, err
		})),
		cleaning(by("rotate what fails its check", globalKey, "token.Client.Rotate", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			r, told := failing(e)
			state, err := c.Rotate(ctx, r)
			return []any{state, *told}, err
		})),
		cleaning(by("resume a rotation", accountToken, "token.Client.ResumeRotation", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			r, told := rotation(e)
			state, err := c.ResumeRotation(ctx, r, token.RotationState{
				Step: token.RotationCreated, Old: []token.Ref{e.Old}, New: e.New, Name: "of a test", Spec: Spec(),
			})
			return []any{state, *told}, err
		})),
		by("preview of a rotation", userToken, "token.Client.PreviewRotation", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			r, _ := rotation(e)
			req, old, err := c.PreviewRotation(ctx, r)
			return []any{req, old}, err
		}),
		by("leftovers", userToken, "token.Client.Leftovers", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			return c.Leftovers(ctx, e.Old, Spec())
		}),
	}
}
