package token_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

func crashes(*traced) { panic(crash{}) }

// What goes wrong from the hand-over on, and what another process makes of it: the token in
// use works all along.
func TestRotationStoriesFromTheHandOverOn(t *testing.T) {
	t.Parallel()
	tell(t, authz.UserToken, true, "after", []story{
		{name: "the hand-over fails", twists: twists{"hand new": errors.New("exit status 1")}, ends: "handing_over, lives: new old, in use: old, kept: old, new: new", then: replaced2},
		{name: "handed over, cannot be saved", twists: twists{"(handed_over)": errDisk}, ends: "handed_over, lives: new old, in use: new, kept: old, new: new", then: replaced2},
		{name: "cannot be kept", twists: twists{"keep new": errDisk}, ends: "handed_over, lives: new old, in use: new, kept: old, new: new", then: replaced2},
		{name: "kept, cannot be saved", twists: twists{"(persisted)": errDisk}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced},
		{name: "without a store", change: func(_ *traced, r *token.Rotation) { r.Store = nil }, ends: "done, lives: new, in use: new, kept: dead old"},
		{name: "without a hand-over", change: func(x *traced, r *token.Rotation) { r.HandOver, r.Store = nil, used{x} }, ends: replaced},
		{name: "without a check", change: func(_ *traced, r *token.Rotation) { r.Check = nil }, ends: replaced},
		{name: "without states", change: func(_ *traced, r *token.Rotation) { r.Save = nil }, ends: replaced},
		{name: "with an overlap", change: func(_ *traced, r *token.Rotation) { r.Overlap = time.Hour }, ends: replaced},
		{name: "with an overlap that ends early", twists: twists{"~1h0m0s": context.Canceled}, change: func(_ *traced, r *token.Rotation) { r.Overlap = time.Hour }, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced},
		{name: "with an overlap after which nothing is listed", twists: twists{"list#4+": tooMany}, change: func(_ *traced, r *token.Rotation) { r.Overlap = time.Hour }, ends: "persisted, lives: new old, in use: new, kept: new, new: new"},
		{name: "no look at others in the end", twists: twists{"list#3+": lostBefore}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: "persisted, lives: new old, in use: new, kept: new, new: new"},
		{name: "the look at others is refused in the end", twists: twists{"list#3+": denied}, ends: replaced},
		{name: "a page in place of the look at others in the end", twists: twists{"list#3": page}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced},
		{name: "the new token is not known any more", twists: twists{"verify:new#2": dead}, ends: replaced},
		{name: "the new token is dead in the end", twists: twists{"verify:new#2+": dead}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced2},
		{name: "the new token cannot be asked in the end", twists: twists{"verify:new#2+": badGateway}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: "persisted, lives: new old, in use: new, kept: new, new: new"},
		{name: "the new token is disabled in the end", twists: twists{"verify:new#2+": success(`{"id":"","status":"disabled"}`)}, ends: "persisted, lives: new old, in use: new, kept: new, new: new"},
		{name: "who is in use cannot be asked", twists: twists{"verify": badGateway}, ends: replaced},
		{name: "the old token is not revoked at first", twists: twists{"revoke old": badGateway}, ends: replaced},
		{name: "the revocation is lost", twists: twists{"revoke old": lostAfter}, ends: replaced},
		{name: "the revocation is lost, and so is the look", twists: twists{"revoke old": lostAfter, "get old#2": lostBefore}, ends: replaced},
		{name: "the revocation is refused", twists: twists{"revoke old#1+": denied}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: "persisted, lives: new old, in use: new, kept: new, new: new"},
		{name: "the revocation is refused as it is revoked", twists: twists{"revoke old": refusal(400, 1001, "token is revoked"), "get old#2": success(`{"id":"OLD","status":"revoked"}`)}, ends: "done, lives: new old, in use: new, kept: new"},
		{name: "the old token is gone already", twists: twists{"hand new": func(x *traced) { _ = x.srv.Delete(x.old.ID) }}, ends: replaced},
		{name: "the old token is gone before the last look", twists: twists{"check new": func(x *traced) { _ = x.srv.Delete(x.old.ID) }}, ends: replaced},
		{name: "the end cannot be saved", twists: twists{"(done)": errDisk}, ends: replaced, then: replaced},
		{name: "an earlier creation is in doubt to the end", twists: twists{"make": lostBefore, "list#2+": success(`[]`)}, ends: untouched + ", doubtful: platform (drawn) replaces old", then: replaced + ", doubtful: platform (drawn) replaces old"},
		{name: "killed before the creation", twists: twists{"make": crashBefore}, ends: "creating, lives: old, in use: old, kept: old", then: replaced},
		{name: "killed after the creation", twists: twists{"make": crashAfter}, ends: "creating, lives: new old, in use: old, kept: old", then: replaced},
		{name: "killed after the creation, the listing is away then", twists: twists{"make": crashAfter, "list#2+": badGateway}, ends: "creating, lives: new old, in use: old, kept: old", then: "started, lives: new old, in use: old, kept: old, doubtful: platform (drawn) replaces old"},
		{name: "killed after the creation, not listed then", twists: twists{"make": crashAfter, "list#2": success(`[]`)}, ends: "creating, lives: new old, in use: old, kept: old", then: replaced2},
		{name: "killed after the creation, its listing refused then", twists: twists{"make": crashAfter, "list#2": denied}, ends: "creating, lives: new old, in use: old, kept: old", then: untouched},
		{name: "killed as it looks", twists: twists{"verify:new": crashBefore}, ends: "created, lives: new old, in use: old, kept: old, new: new", then: replaced},
		{name: "killed as it looks, the roll is lost", twists: twists{"verify:new": crashBefore, "roll new": lostAfter}, ends: "created, lives: new old, in use: old, kept: old, new: new", then: replaced},
		{name: "killed as it looks, gone then", twists: twists{"verify:new": func(x *traced) { _ = x.srv.Delete(x.created()[0].ID); panic(crash{}) }}, ends: "created, lives: old, in use: old, kept: old, new: new", then: untouched},
		{name: "killed when proven", twists: twists{"list#2": crashBefore}, ends: "proven, lives: new old, in use: old, kept: old, new: new", then: replaced},
		{name: "killed in the hand-over", twists: twists{"hand new": crashes}, ends: "handing_over, lives: new old, in use: old, kept: old, new: new", then: replaced2},
		{name: "killed in the hand-over, the old one is kept", twists: twists{"hand new": crashes, "load": token.ErrNoSecret}, ends: "handing_over, lives: new old, in use: old, kept: old, new: new", then: replaced2},
		{name: "killed in the hand-over, the store is away", twists: twists{"hand new": crashes, "load": errDisk}, ends: "handing_over, lives: new old, in use: old, kept: old, new: new", then: replaced2},
		{name: "killed as it keeps", twists: twists{"keep new": crashes}, ends: "handed_over, lives: new old, in use: new, kept: old, new: new", then: replaced2},
		{name: "killed when kept", twists: twists{"(persisted)": crashes}, ends: "handed_over, lives: new old, in use: new, kept: new, new: new", then: replaced},
		{name: "killed in the end", twists: twists{"list#3": crashBefore}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced},
		{name: "killed in the end, the network is away", twists: twists{"list#3": crashBefore, "verify:new#2+": lostBefore}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: "persisted, lives: new old, in use: new, kept: new, new: new"},
		{name: "killed in the end, a page", twists: twists{"list#3": crashBefore, "verify:new#2": page}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: "persisted, lives: new old, in use: new, kept: new, new: new"},
		{name: "killed in the end, disabled", twists: twists{"list#3": crashBefore, "verify:new#2": success(`{"id":"","status":"disabled"}`)}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced2},
		{name: "killed in the end, the check fails", twists: twists{"list#3": crashBefore, "check new#2+": errors.New("no")}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: "persisted, lives: new old, in use: new, kept: new, new: new"},
		{name: "killed in the end, nothing is kept", twists: twists{"list#3": crashBefore, "load": token.ErrNoSecret}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced2},
		{name: "killed after the revocation", twists: twists{"revoke old": crashAfter}, ends: "persisted, lives: new, in use: new, kept: new, new: new", then: replaced},
		{name: "the context ends in the hand-over", twists: twists{"hand new": stops}, ends: "handed_over, lives: new old, in use: new, kept: old, new: new", then: replaced2},
		{name: "the context ends as it keeps", twists: twists{"keep new": stops}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced},
		{name: "the context ends in the overlap", twists: twists{"~1h0m0s": stops}, change: func(_ *traced, r *token.Rotation) { r.Overlap = time.Hour }, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced},
		{name: "the context ends before the revocation", twists: twists{"verify": stops}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced},
		{name: "killed in the end, the context ends as it waits", twists: twists{"list#3": crashBefore, "verify:new#2": dead, "~1s": stops}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: "persisted, lives: new old, in use: new, kept: new, new: new"},
		{name: "killed before the creation, no listing in the end", twists: twists{"make": crashBefore, "list#7+": badGateway}, ends: "creating, lives: old, in use: old, kept: old",
			then: "persisted, lives: new old, in use: new, kept: new, new: new, doubtful: platform (drawn) replaces old"},
		{name: "killed in the end, what is kept is no token's value", twists: twists{"list#3": all(keeps("a\nb"), crashes)}, ends: "persisted, lives: new old, in use: new, kept: , new: new", then: replaced2},
		{name: "killed in the end, what is kept is nothing", twists: twists{"list#3": all(keeps(""), crashes)}, ends: "persisted, lives: new old, in use: new, kept: , new: new", then: replaced2},
		{name: "killed in the end, the value comes with an error", twists: twists{"list#3": crashBefore}, change: func(x *traced, r *token.Rotation) { r.Store = doubted{x} },
			ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: replaced2},
		{name: "creation, answer lost, listed only when it is looked for others", ends: "started, lives: new old, in use: old, kept: old, doubtful: platform (drawn) replaces old", then: replaced2, twists: twists{"make": lostAfter, "list#2": success(`[]`), "list#3": success(`[]`), "list#4": success(`[]`), "list#5": success(`[]`),
			"list#6": success(`[]`), "list#7": success(`[]`)}},
	})
}

// used is a store that those who use the token read.
type used struct{ *traced }

func (u used) Save(ctx context.Context, value token.Secret) error {
	u.handed = append(u.handed, value.Reveal())
	return u.traced.Save(ctx, value)
}

// keeps has a value in the store that nobody put there.
func keeps(value string) func(*traced) {
	return func(x *traced) { x.kept = token.NewSecret(value) }
}

// doubted is a store whose values are beside an error.
type doubted struct{ *traced }

func (d doubted) Load(ctx context.Context) (token.Secret, error) {
	value, _ := d.traced.Load(ctx)
	return value, errDisk
}
