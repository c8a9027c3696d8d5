package token_test

import (
	"errors"
	"testing"
	"time"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

var (
	denied     = refusal(403, 9109, "Unauthorized to access requested resource")
	unknownOne = refusal(404, 1003, "Token not found")
	page       = reply{status: 403, body: "<html></html>"}
	errDisk    = errors.New("disk full")
)

// What goes wrong before the hand-over: nobody has the new token, and none is left behind.
func TestRotationStoriesBeforeTheHandOver(t *testing.T) {
	t.Parallel()
	tell(t, authz.UserToken, true, "before", []story{
		{name: "nothing goes wrong", ends: replaced},
		{name: "the old token, at the second try", twists: twists{"get old": badGateway}, ends: replaced},
		{name: "the old token, never", twists: twists{"get old#1+": badGateway}, ends: ", lives: old, in use: old, kept: old"},
		{name: "the old token is not shown", twists: twists{"get old": denied}, ends: ", lives: old, in use: old, kept: old"},
		{name: "the old token is not shown, nor needed", twists: twists{"get old": denied}, change: named, ends: replaced},
		{name: "the old token is not shown, and only the name is known", twists: twists{"get old": denied}, change: func(_ *traced, r *token.Rotation) { r.Request.Name = "platform" }, ends: ", lives: old, in use: old, kept: old"},
		{name: "the old token is not shown, and only the spec is known", twists: twists{"get old": denied}, change: func(_ *traced, r *token.Rotation) { r.Request.Spec = platform() }, ends: ", lives: old, in use: old, kept: old"},
		{name: "the old token is not needed, and the network is away", twists: twists{"get old#1+": lostBefore}, change: named, ends: ", lives: old, in use: old, kept: old"},
		{name: "a page in place of the old token", twists: twists{"get old": page}, change: named, ends: ", lives: old, in use: old, kept: old"},
		{name: "the old token holds nobody knows what", twists: twists{"get old": success(`{"id":"OLD","name":"platform","status":"active"}`)}, ends: ", lives: old, in use: old, kept: old"},
		{name: "the old token holds nobody knows what, and it is told", twists: twists{"get old": success(`{"id":"OLD","name":"platform","status":"active"}`)}, change: named, ends: replaced},
		{name: "who may not list goes on", twists: twists{"list#1+": denied}, ends: replaced},
		{name: "a page in place of the listing", twists: twists{"list": page}, ends: untouched, then: replaced},
		{name: "a listing cut off", twists: twists{"list": truncatedAfter}, ends: replaced},
		{name: "no listing", twists: twists{"list#1+": tooMany}, ends: untouched, then: untouched},
		{name: "the begin cannot be saved", twists: twists{"(started)": errDisk}, ends: ", lives: old, in use: old, kept: old"},
		{name: "the creation cannot be saved", twists: twists{"(creating)": errDisk}, ends: untouched, then: replaced},
		{name: "creation refused", twists: twists{"make": denied}, ends: untouched, then: replaced},
		{name: "creation, too many calls", twists: twists{"make": tooMany}, ends: replaced},
		{name: "creation, too many calls all along", twists: twists{"make#1+": tooMany}, ends: untouched},
		{name: "creation, not sent", twists: twists{"make": lostBefore}, ends: untouched + ", doubtful: platform (drawn) replaces old", then: replaced},
		{name: "creation, answer lost", twists: twists{"make": lostAfter}, ends: replaced},
		{name: "creation, answer lost, not listed at first", twists: twists{"make": lostAfter, "list#2": success(`[]`), "list#3": success(`[]`)}, ends: replaced},
		{name: "creation, answer lost, listing refused", twists: twists{"make": lostAfter, "list#2": denied}, ends: untouched, then: replaced2},
		{name: "creation, answer lost, listing away", twists: twists{"make": lostAfter, "list#2+": lostBefore}, ends: "started, lives: new old, in use: old, kept: old, doubtful: platform (drawn) replaces old", then: "started, lives: new old, in use: old, kept: old, doubtful: platform (drawn) replaces old"},
		{name: "creation, answer lost, never listed", twists: twists{"make": lostAfter, "list#2+": success(`[]`)}, ends: "started, lives: new old, in use: old, kept: old, doubtful: platform (drawn) replaces old", then: "done, lives: new new2, in use: new2, kept: new2, doubtful: platform (drawn) replaces old"},
		{name: "creation, a fault in place of its answer", twists: twists{"make": badGatewayAfter}, ends: replaced, then: replaced},
		{name: "creation, answer lost, cannot be saved", twists: twists{"make": lostAfter, "(creating)#2": errDisk}, ends: untouched, then: replaced2},
		{name: "creation, answer lost, found, cannot be saved", twists: twists{"make": lostAfter, "(created)": errDisk}, ends: untouched, then: replaced2},
		{name: "creation, answer lost, then the roll lost", twists: twists{"make": lostAfter, "roll new": lostAfter}, ends: replaced, then: replaced},
		{name: "creation, answer lost, then the roll not known", twists: twists{"make": lostAfter, "roll new": unknownOne}, ends: replaced},
		{name: "creation, answer lost, then the roll refused", twists: twists{"make": lostAfter, "roll new": denied}, ends: untouched, then: replaced2},
		{name: "creation without a value", twists: twists{"make": valueless}, ends: replaced},
		{name: "created, cannot be saved", twists: twists{"(created)": errDisk}, ends: untouched, then: replaced2},
		{name: "created, cannot be saved, nor revoked", twists: twists{"(created)": errDisk, "revoke new#1+": lostBefore}, ends: "started, lives: new old, in use: old, kept: old, discard: new", then: "started, lives: new old, in use: old, kept: old, discard: new"},
		{name: "created, cannot be saved at all", twists: twists{"(created)#1+": errDisk, "(started)#2+": errDisk}, ends: untouched},
		{name: "not live at once", twists: twists{"verify:new": dead, "verify:new#2": dead}, ends: replaced},
		{name: "never live", twists: twists{"verify:new#1+": dead}, ends: untouched, then: replaced2},
		{name: "disabled by somebody", twists: twists{"verify:new#1+": success(`{"id":"","status":"disabled"}`)}, ends: untouched},
		{name: "another token's value", twists: twists{"verify:new#1+": success(`{"id":"ed17574386854bf78a67040be0a770b0","status":"active"}`)}, ends: untouched},
		{name: "not read at once", twists: twists{"get new": unknownOne}, ends: replaced},
		{name: "never read", twists: twists{"get new#1+": unknownOne}, ends: untouched, then: replaced2},
		{name: "may not be read", twists: twists{"get new": denied}, ends: replaced},
		{name: "reading fails", twists: twists{"get new#1+": tooMany}, ends: untouched, then: replaced2},
		{name: "the check fails once", twists: twists{"check new": errors.New("not yet")}, ends: replaced},
		{name: "the check fails for good", twists: twists{"check new#1+": errors.New("no")}, ends: untouched, then: replaced2},
		{name: "the check fails, the token cannot be revoked", twists: twists{"check new#1+": errors.New("no"), "revoke new#1+": badGateway}, ends: "started, lives: new old, in use: old, kept: old, discard: new", then: "started, lives: new old, in use: old, kept: old, discard: new"},
		{name: "the check fails, the revocation is lost", twists: twists{"check new#1+": errors.New("no"), "revoke new": lostAfter}, ends: untouched},
		{name: "proven, cannot be saved", twists: twists{"(proven)": errDisk}, ends: untouched, then: replaced2},
		{name: "the last look fails", twists: twists{"list#2+": badGateway}, ends: untouched, then: untouched},
		{name: "the last look is refused", twists: twists{"list#2+": denied}, ends: replaced},
		{name: "handing over cannot be saved", twists: twists{"(handing_over)": errDisk}, ends: untouched, then: replaced2},
		{name: "nobody got it", twists: twists{"hand new": token.ErrNotDelivered}, ends: untouched, then: replaced2},
		{name: "nobody got it, cleaned up by the next", twists: twists{"hand new": token.ErrNotDelivered, "revoke new#1": lostBefore, "get new#2": lostBefore, "revoke new#2": denied}, ends: "started, lives: new old, in use: old, kept: old, discard: new", then: replaced2},
		{name: "the context ends in the first look", twists: twists{"list": later(stops)}, ends: untouched, then: replaced},
		{name: "the context ends with the creation", twists: twists{"make": later(stops)}, ends: untouched, then: replaced2},
		{name: "the context ends with the creation, whose answer is lost", twists: twists{"make": lostAfter, "~1s": stops, "list#2": success(`[]`)}, ends: untouched, then: replaced2},
		{name: "the context ends in the check", twists: twists{"check new": stops}, ends: untouched, then: replaced2},
		{name: "the context ends in the last look", twists: twists{"list#2": later(stops)}, ends: untouched, then: replaced2},
		{name: "the context ends as it waits to be live", twists: twists{"verify:new": dead, "~1s": stops}, ends: untouched, then: replaced2},
		{name: "not live by a word that nobody knows", twists: twists{"verify:new#1+": success(`{"id":"NEW","status":"resting"}`)}, ends: untouched},
		{name: "not live yet", twists: twists{"verify:new#1+": success(`{"id":"NEW","status":"active","not_before":"2027-01-01T00:00:00Z"}`)}, ends: untouched},
		{name: "revoked before the hand-over, and still described", twists: twists{"list#2+": success(`[]`), "get new#2+": success(`{"id":"NEW","status":"revoked"}`)}, ends: untouched},
		{name: "the check fails, the token cannot be revoked, with the usual patience", twists: twists{"check new#1+": errors.New("no"), "revoke new#1+": badGateway},
			change: func(_ *traced, r *token.Rotation) { r.Wait.Total = 0 }, ends: "started, lives: new old, in use: old, kept: old, discard: new"},
		{name: "the check fails, the token cannot be revoked, with 15 s of patience", twists: twists{"check new#1+": errors.New("no"), "revoke new#1+": badGateway},
			change: func(_ *traced, r *token.Rotation) { r.Wait.Total = 15 * time.Second }, ends: "started, lives: new old, in use: old, kept: old, discard: new"},
		{name: "the check fails, the token cannot be revoked, with more patience", twists: twists{"check new#1+": errors.New("no"), "revoke new#1+": badGateway},
			change: func(_ *traced, r *token.Rotation) { r.Wait.Total = 16 * time.Second }, ends: "started, lives: new old, in use: old, kept: old, discard: new"},
	})
}

func named(_ *traced, r *token.Rotation) {
	r.Request.Name, r.Request.Spec = "platform", platform()
}

var dead = refusal(401, 1000, "Invalid API Token")
