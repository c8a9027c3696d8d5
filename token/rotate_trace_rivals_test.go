package token_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// rival has another rotation make its token: of a generation, so long ago.
func rival(name string, generation int, age time.Duration) func(*traced) {
	return func(x *traced) { x.rival(name, generation, age, platform()) }
}

func (x *traced) rival(name string, generation int, age time.Duration, spec permissions.Spec) tokentest.Token {
	at := x.at
	x.at = at.Add(-age)
	text := token.SuccessorName("platform", x.ref(x.old.ID), now())
	if generation > 1 {
		text += fmt.Sprintf(" (%d)", generation)
	}
	tok := x.issue(x.t, text, spec)
	x.at, x.names[tok.ID] = at, name
	return tok
}

// revokes has somebody revoke a token by its name.
func revokes(name string) func(*traced) {
	return func(x *traced) { x.end(name) }
}

func (x *traced) end(name string) {
	for _, tok := range x.srv.Tokens() {
		if x.name(tok.ID) == name {
			require.NoError(x.t, x.srv.Delete(tok.ID))
		}
	}
}

// through has another rotation go through with its token: that is in use, and the old
// one is revoked.
func through(name string) func(*traced) {
	return func(x *traced) {
		for _, tok := range x.srv.Tokens() {
			if x.name(tok.ID) == name {
				x.handed, x.kept = append(x.handed, tok.Value), token.NewSecret(tok.Value)
			}
		}
		x.end("old")
	}
}

func all(acts ...func(*traced)) func(*traced) {
	return func(x *traced) {
		for _, act := range acts {
			act(x)
		}
	}
}

// itself is a rotation of the token in use, by which it is done.
func itself(x *traced, r *token.Rotation) {
	x.old, x.kept, r.Old, r.Check = x.minter, token.NewSecret(x.minter.Value), x.ref(x.minter.ID), nil
	for id, name := range x.names {
		x.names[id] = map[string]string{"minter": "old", "old": "platform"}[name]
	}
}

func there(act func(*traced)) func(*traced, *token.Rotation) {
	return func(x *traced, _ *token.Rotation) { act(x) }
}

var fewRights = permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSWrite))

// What other rotations of the same token do meanwhile, left or are at.
func TestRotationStoriesWithOthers(t *testing.T) {
	t.Parallel()
	tell(t, authz.UserToken, false, "rivals", []story{
		{name: "one was left just now", change: there(rival("left", 1, 0)), ends: replaced + ", leftovers: left"},
		{name: "one was left ten minutes ago", change: there(rival("left", 1, 10*time.Minute)), ends: replaced + ", leftovers: left"},
		{name: "one was left almost ten minutes ago", change: there(rival("left", 1, 10*time.Minute-time.Second)), ends: replaced + ", leftovers: left"},
		{name: "two were left, of generations", change: there(all(rival("left", 1, time.Hour), rival("left2", 3, time.Hour))), ends: replaced + ", leftovers: left2 left"},
		{name: "one was left that holds something else", change: func(x *traced, _ *token.Rotation) { x.rival("left", 1, time.Hour, fewRights) }, ends: "done, lives: left new, in use: new, kept: new, leftovers: left"},
		{name: "one was left, and the listing is refused in the end", change: there(rival("left", 1, time.Hour)), twists: twists{"list#2+": denied}, ends: "done, lives: left new, in use: new, kept: new, leftovers: left"},
		{name: "one goes away while it is waited for", change: there(rival("left", 1, 0)), twists: twists{"~1s": revokes("left")}, ends: replaced},
		{name: "one goes through while it is waited for", change: there(rival("left", 1, 0)), twists: twists{"~2s": through("left")}, ends: "started, lives: left, in use: left, kept: left, leftovers: left"},
		{name: "one comes while another is waited for", change: there(rival("left", 1, 0)), twists: twists{"~2s": rival("late", 1, 0)}, ends: replaced + ", leftovers: left late"},
		{name: "what is found cannot be saved", change: there(rival("left", 1, 0)), twists: twists{"(started)#2": errDisk}, ends: "started, lives: left old, in use: old, kept: old, leftovers: left"},
		{name: "the wait ends early", change: there(rival("left", 1, 0)), twists: twists{"~1s": context.Canceled}, ends: "started, lives: left old, in use: old, kept: old, leftovers: left"},
		{name: "the listing is away in the wait", change: there(rival("left", 1, 0)), twists: twists{"list#2+": badGateway}, ends: "started, lives: left old, in use: old, kept: old, leftovers: left"},
		{name: "the one left cannot be revoked", change: there(rival("left", 1, time.Hour)), twists: twists{"revoke left#1+": denied}, ends: "persisted, lives: left new old, in use: new, kept: new, new: new, leftovers: left", then: "persisted, lives: left new old, in use: new, kept: new, new: new, leftovers: left"},
		{name: "the one left is revoked at the second try", change: there(rival("left", 1, time.Hour)), twists: twists{"revoke left": badGateway}, ends: replaced + ", leftovers: left"},
		{name: "resumed, what was waited for is not waited for again", change: there(rival("left", 1, 0)), twists: twists{"make": denied}, ends: "started, lives: left old, in use: old, kept: old, leftovers: left", then: replaced + ", leftovers: left"},

		{name: "the old token is gone", change: there(revokes("old")), ends: ", lives: , in use: , kept: "},
		{name: "the old token is gone, another is in its place", change: there(all(rival("other", 1, time.Minute), through("other"))), ends: ", lives: other, in use: other, kept: other"},
		{name: "the old token is gone, the listing is away", change: there(all(rival("other", 1, time.Minute), through("other"))), twists: twists{"list#1+": lostBefore}, ends: ", lives: other, in use: other, kept: other"},
		{name: "the old token is gone, one of two is in its place", change: there(all(rival("other", 1, time.Minute), rival("more", 2, time.Minute), through("more"))), ends: ", lives: more other, in use: more, kept: more"},

		{name: "an older one comes before the hand-over", twists: twists{"check new": rival("other", 1, time.Second)}, ends: "started, lives: old other, in use: old, kept: old", then: replaced2 + ", leftovers: other"},
		{name: "an older one comes and cannot be given way to at once", twists: twists{"check new": rival("other", 1, time.Second), "revoke new": badGateway}, ends: "started, lives: old other, in use: old, kept: old"},
		{name: "a younger one comes before the hand-over", twists: twists{"check new": rival("other", 1, -time.Second)}, ends: replaced2 + ", leftovers: other"},
		{name: "a younger one comes before the hand-over and goes", twists: twists{"check new": rival("other", 1, -time.Second), "~2s": revokes("other")}, ends: replaced},
		{name: "a younger one comes before the hand-over and goes through", twists: twists{"check new": rival("other", 1, -time.Second), "~1s": through("other")}, ends: "started, lives: other, in use: other, kept: other, leftovers: other"},
		{name: "a younger one comes, the look fails", twists: twists{"check new": rival("other", 1, -time.Second), "list#3+": tooMany}, ends: "started, lives: old other, in use: old, kept: old, leftovers: other"},
		{name: "a younger one comes, the wait ends", twists: twists{"check new": rival("other", 1, -time.Second), "~2s": context.Canceled}, ends: "started, lives: old other, in use: old, kept: old, leftovers: other"},
		{name: "a younger one comes, anew cannot be saved", twists: twists{"check new": rival("other", 1, -time.Second), "(started)#2": errDisk}, ends: "started, lives: old other, in use: old, kept: old, leftovers: other"},
		{name: "one of the next generation comes before the hand-over", twists: twists{"check new": rival("other", 2, -time.Second)}, ends: "started, lives: old other, in use: old, kept: old"},
		{name: "one of an earlier generation comes before the hand-over", change: there(rival("left", 1, time.Hour)), twists: twists{"check new": rival("other", 1, -time.Second)}, ends: replaced + ", leftovers: left other"},
		{name: "another ends the new token before the hand-over", twists: twists{"check new": all(rival("other", 1, -time.Second), revokes("new"))}, ends: "started, lives: old other, in use: old, kept: old"},
		{name: "another ends the new token and goes through", twists: twists{"check new": all(rival("other", 2, -time.Second), revokes("new"), through("other"))}, ends: "started, lives: other, in use: other, kept: other"},
		{name: "somebody ends the new token before the hand-over", twists: twists{"check new": revokes("new")}, ends: untouched, then: replaced2},
		{name: "somebody ends the new token once it is checked", twists: twists{"(proven)": revokes("new")}, ends: untouched, then: replaced2},
		{name: "another ends the new token once it is checked", twists: twists{"(proven)": all(rival("other", 1, -time.Second), revokes("new"))}, ends: "started, lives: old other, in use: old, kept: old"},
		{name: "the new token is not shown before the hand-over, nor listed", twists: twists{"list#2+": success(`[]`), "get new#2+": denied}, ends: replaced},
		{name: "the new token is not listed, and a page in its place", twists: twists{"list#2+": success(`[]`), "get new#2": page}, ends: untouched},
		{name: "the old token is not listed, and cannot be asked for", twists: twists{"list#2+": success(`[]`), "get old#2+": lostBefore}, ends: untouched},
		{name: "the old token is revoked by somebody, and still described", twists: twists{"list#2+": success(`[]`), "get old#2+": success(`{"id":"OLD","status":"revoked"}`)}, ends: replaced},
		{name: "the check fails as another went through", twists: twists{"check new": all(rival("other", 2, -time.Second), revokes("new"), through("other")), "check new#2+": errors.New("no"), "list#2": tooMany}, ends: "started, lives: other, in use: other, kept: other"},
		{name: "the check fails as another overtook", twists: twists{"verify:new": rival("other", 2, -time.Second), "check new#1+": errors.New("no")}, ends: "started, lives: old other, in use: old, kept: old"},
		{name: "the check fails as another came that gives way", twists: twists{"verify:new": rival("other", 1, -time.Second), "check new#1+": errors.New("no")}, ends: "started, lives: old other, in use: old, kept: old"},
		{name: "the check fails as another overtook, which is not listed", twists: twists{"verify:new": rival("other", 2, -time.Second), "check new#1+": errors.New("no"), "list#2+": badGateway}, ends: "started, lives: old other, in use: old, kept: old"},

		{name: "one of the same generation comes in the hand-over", twists: twists{"hand new": rival("other", 1, -time.Second)}, ends: replaced + ", leftovers: other"},
		{name: "one of the next generation comes in the hand-over", twists: twists{"hand new": rival("other", 2, -time.Second)}, ends: replaced2 + ", leftovers: other"},
		{name: "one of the next generation goes through in the hand-over", twists: twists{"hand new": all(rival("other", 2, -time.Second), through("other"), revokes("new"))}, ends: replaced2 + ", leftovers: other"},
		{name: "overtaken, anew cannot be saved", twists: twists{"hand new": rival("other", 2, -time.Second), "(started)#2": errDisk}, ends: "started, lives: new old other, in use: new, kept: new, old: old new, leftovers: other", then: replaced2 + ", leftovers: other"},
		{name: "overtaken again and again", twists: twists{"hand new": rival("r2", 2, -time.Second), "hand new2": rival("r4", 4, -time.Second), "hand new3": rival("r6", 6, -time.Second), "hand new4": rival("r8", 8, -time.Second), "hand new5": rival("r10", 10, -time.Second)}, ends: "persisted, lives: new new2 new3 new4 new5 old r10 r2 r4 r6 r8, in use: new5, kept: new5, new: new5, old: old new new2 new3 new4, leftovers: r8 r6 r4 r2"},
		{name: "overtaken, then outranked in the last look", twists: twists{"hand new": rival("other", 2, -time.Second), "check new2": rival("more", 4, -time.Second)}, ends: "done, lives: new3, in use: new3, kept: new3, leftovers: more other"},
		{name: "overtaken, then outranked by one that ends", twists: twists{"hand new": rival("other", 2, -time.Second), "check new2": rival("more", 4, -time.Second), "~3s#6": revokes("more")}, ends: replaced2 + ", leftovers: other"},
		{name: "overtaken, then outranked by one that goes through", twists: twists{"hand new": rival("other", 2, -time.Second), "check new2": rival("more", 4, -time.Second), "~3s#6": through("more")}, ends: "done, lives: new3, in use: new3, kept: new3, leftovers: more other"},
		{name: "overtaken in the overlap", change: func(_ *traced, r *token.Rotation) { r.Overlap = time.Hour }, twists: twists{"~1h0m0s": rival("other", 2, -time.Second)}, ends: "persisted, lives: new old other, in use: new, kept: new, new: new", then: replaced2 + ", leftovers: other"},
		{name: "ended in the overlap", change: func(_ *traced, r *token.Rotation) { r.Overlap = time.Hour }, twists: twists{"~1h0m0s": all(rival("other", 2, -time.Second), through("other"), revokes("new"))}, ends: "persisted, lives: other, in use: other, kept: other, new: new"},
		{name: "ended after the last look", twists: twists{"list#3": later(all(rival("other", 2, -time.Second), through("other"), revokes("new")))}, ends: "persisted, lives: other, in use: other, kept: other, new: new"},
		{name: "ended after the last look, by somebody", twists: twists{"list#3": later(revokes("new"))}, ends: "persisted, lives: old, in use: dead new, kept: dead new, new: new"},
		{name: "ended as it ends the others", change: there(rival("left", 1, time.Hour)), twists: twists{"revoke left": all(rival("other", 3, -time.Second), through("other"), revokes("new"))}, ends: "persisted, lives: other, in use: other, kept: other, new: new, leftovers: left"},
		{name: "ended by somebody as it ends the others", change: there(rival("left", 1, time.Hour)), twists: twists{"revoke left": revokes("new")}, ends: "persisted, lives: old, in use: dead new, kept: dead new, new: new, leftovers: left"},

		{name: "another goes through before the hand-over, the old one is still described", twists: twists{"check new": all(rival("other", 1, -time.Second), through("other")), "get old#2": success(`{"id":"OLD","status":"revoked"}`)},
			ends: "started, lives: other, in use: other, kept: other"},
		{name: "itself", change: itself, ends: "done, lives: new platform, in use: new, kept: new"},
		{name: "itself, twice as it was not saved", change: itself, twists: twists{"(handed_over)": errDisk}, ends: "handed_over, lives: new old platform, in use: new, kept: old, new: new", then: "done, lives: new2 platform, in use: new2, kept: new2"},
		{name: "itself, dead before the last look", change: itself, twists: twists{"(proven)": revokes("old")}, ends: "done, lives: new platform, in use: new, kept: new"},
		{name: "itself, dead before the last look, the new one too", change: itself, twists: twists{"(proven)": all(revokes("old"), revokes("new"))}, ends: "started, lives: platform, in use: dead old, kept: dead old"},
		{name: "itself, dead before the last look, the new one not asked", change: itself, twists: twists{"(proven)": revokes("old"), "verify:new#2": badGateway}, ends: "started, lives: platform, in use: dead old, kept: dead old"},
		{name: "itself, dead after the hand-over", change: itself, twists: twists{"hand new": revokes("old")}, ends: "done, lives: new platform, in use: new, kept: new"},
		{name: "itself, dead after the hand-over, the new one too", change: itself, twists: twists{"hand new": all(revokes("old"), revokes("new"))}, ends: "persisted, lives: platform, in use: dead new, kept: dead new, new: new"},
		{name: "itself, dead as it ends others", change: func(x *traced, r *token.Rotation) { itself(x, r); x.rival("left", 1, time.Hour, x.minter.Spec) }, twists: twists{"revoke left": revokes("old")}, ends: "done, lives: new platform, in use: new, kept: new, leftovers: left"},
		{name: "itself, dead as it reads the new one", change: itself, twists: twists{"get new": revokes("old")}, ends: "done, lives: new platform, in use: new, kept: new"},
		{name: "itself, dead as it reads the new one, which is not revoked", change: itself, twists: twists{"get new": revokes("old"), "revoke new:new": badGateway}, ends: "done, lives: new platform, in use: new, kept: new"},
		{name: "itself, dead as it reads the new one, which is dead too", change: itself, twists: twists{"get new": all(revokes("old"), revokes("new"))}, ends: "started, lives: platform, in use: dead old, kept: dead old"},
		{name: "itself, one is in doubt, dead before the last look, the new one not asked", change: itself, twists: twists{"make": crashBefore, "(proven)": revokes("old"), "verify:new#2": badGateway}, ends: "creating, lives: old platform, in use: old, kept: old", then: "started, lives: platform, in use: dead old, kept: dead old, doubtful: minter (drawn) replaces old"},
		{name: "itself, the revocation is lost", change: itself, twists: twists{"revoke old": lostAfter}, ends: "done, lives: new platform, in use: new, kept: new"},
		{name: "itself, the revocation is lost twice", change: itself, twists: twists{"revoke old": lostAfter, "get old#2": lostBefore}, ends: "done, lives: new platform, in use: new, kept: new"},
	})
}

// Tokens of an account, which the API may not show to whoever did not make them.
func TestRotationStoriesOfAnAccount(t *testing.T) {
	t.Parallel()
	tell(t, authz.AccountToken, false, "owned", []story{
		{name: "nothing goes wrong", ends: replaced},
		{name: "the old token was never shown, and is not found", change: named, twists: twists{"get old": denied, "list#1+": denied, "revoke old": unknownOne, "get minter#1+": denied}, ends: "done, lives: new old, in use: new, kept: new, unseen: old", then: "done, lives: new old, in use: new, kept: new, unseen: old"},
		{name: "the old token was never shown, is not found, and would be shown", change: named, twists: twists{"get old": denied, "list#1+": denied, "revoke old": unknownOne}, ends: "done, lives: new old, in use: new, kept: new"},
		{name: "the old token was never shown, is not found, and what would be shown is not told", change: named, twists: twists{"get old": denied, "list#1+": denied, "revoke old#1+": unknownOne, "get minter#1+": badGateway}, ends: "persisted, lives: new old, in use: new, kept: new, new: new", then: "persisted, lives: new old, in use: new, kept: new, new: new"},
		{name: "the old token is not shown", twists: twists{"get old": unknownOne}, ends: ", lives: old, in use: old, kept: old"},
		{name: "an earlier one is not found in the next process", twists: twists{"hand new": errors.New("exit status 1"), "list#2+": denied, "revoke new#1+": unknownOne, "get minter#1+": denied}, ends: "handing_over, lives: new old, in use: old, kept: old, new: new", then: "done, lives: new new2, in use: new2, kept: new2, unseen: new"},
		{name: "one that nobody has is not found in the next process", twists: twists{"check new#1+": errors.New("no"), "revoke new": denied, "revoke new#2": unknownOne, "get minter#1+": denied}, ends: "started, lives: new old, in use: old, kept: old, discard: new", then: replaced2 + ", leftovers: new"},
		{name: "one that nobody has is not found, and refused then", twists: twists{"check new#1+": errors.New("no"), "revoke new": denied, "revoke new#2": unknownOne, "revoke new#3+": denied, "get minter#1+": denied},
			ends: "started, lives: new old, in use: old, kept: old, discard: new", then: "persisted, lives: new new2 old, in use: new2, kept: new2, new: new2, leftovers: new, unseen: new"},
		{name: "the new one is not found in the next process", twists: twists{"list#2": crashBefore, "get new#2+": unknownOne, "list#3+": success(`[]`)}, ends: "proven, lives: new old, in use: old, kept: old, new: new", then: untouched},
		{name: "creation, answer lost", twists: twists{"make": lostAfter}, ends: replaced},
		{name: "one was left just now", change: there(rival("left", 1, 0)), ends: replaced + ", leftovers: left"},
		{name: "another goes through before the hand-over, the old one is still described", twists: twists{"check new": all(rival("other", 1, -time.Second), through("other")), "get old#2": success(`{"id":"OLD","status":"revoked"}`)},
			ends: "started, lives: other, in use: other, kept: other"},
		{name: "itself", change: itself, ends: "done, lives: new platform, in use: new, kept: new"},
		{name: "itself, dead before the last look", change: itself, twists: twists{"(proven)": revokes("old")}, ends: "done, lives: new platform, in use: new, kept: new"},
		{name: "itself, dead as it reads the new one, which is not revoked", change: itself, twists: twists{"(proven)": revokes("old"), "verify:new#2": badGateway, "revoke new:new": badGateway}, ends: "started, lives: new platform, in use: dead old, kept: dead old, discard: new"},
	})
}

// later has something happen when the call is through.
func later(act func(*traced)) any { return afterwards(act) }

type afterwards func(*traced)
