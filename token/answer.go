package token

import "errors"

// answer is what the answer to one call of a verification means.
type answer uint8

const (
	answerUnclear      answer = iota // a refusal that fits several causes
	answerGood                       // the credential was accepted
	answerFault                      // no answer, or none that says anything
	answerRejected                   // the credential is not known at this endpoint
	answerAccountOwned               // the token is live and account-owned
	answerNoPermission               // the credential is live and lacks permission
	answerClientIP                   // live, but not from this address
	answerLockedOut                  // nothing is looked at any more
	answerMalformed                  // the text is no credential
)

// readAnswer tells the answers of the verify endpoints, GET /accounts and
// GET /user apart. Codes are reused, so code and text count together.
//
// Sources: https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify/
// for the success; the refusals are those that third parties measured or
// reported up to 2026-08:
// https://github.com/favonia/cloudflare-ddns (9109 and 6003, measured),
// https://github.com/cloudflare/workers-sdk (1000 for account-owned tokens, in
// packages/wrangler/src/user/whoami.ts), https://github.com/edgefirst-dev/starter/issues/3 (1001).
func readAnswer(err error) answer {
	if err == nil {
		return answerGood
	}
	var e *APIError
	if !errors.As(err, &e) {
		return answerFault
	}
	switch {
	case e.HasText("max auth failures"), e.HasCode(10502), e.HasText("too many authentication failures"):
		return answerLockedOut
	case e.Inconclusive():
		return answerFault
	case e.HasCode(9109) && e.HasText("cannot use the access token from location"):
		return answerClientIP
	case e.HasCode(9109) && e.HasText("valid user-level authentication not found"),
		e.HasCode(1001) && e.HasText("does not support account owned tokens"):
		return answerAccountOwned
	case e.HasCode(9109) && e.HasText("unauthorized to access requested resource"):
		return answerNoPermission
	case e.HasCode(6111), e.HasCode(6102), e.HasCode(6103):
		return answerMalformed
	case e.HasCode(1000) && e.HasText("invalid api token"),
		e.HasCode(9109) && e.HasText("invalid access token"),
		e.HasCode(9103):
		return answerRejected
	}
	return answerUnclear
}
