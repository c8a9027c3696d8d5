package diagnose

import "github.com/cftoken/cftoken/internal/answers"

// What several rules say, and what a rule says that its fill looks for.
const (
	lacksPermission = "the token lacks the specific permission for that operation"
	noAccess        = "the token does not have access to the account or zone"
	deniedByPolicy  = "a policy of the token denies it"
	usersRole       = "a token acts with at most the rights of its user, and the user's role does not allow this call"
	notAccepted     = "the token is not accepted at all"
	ownedByAccount  = "the token is owned by an account, and this endpoint belongs to a user"

	keyBehindBearer   = "a Global API key stands behind Bearer: it is no token"
	tokenAsKey        = "an API token is sent as X-Auth-Key"
	wrongHeader       = "a Global API key stands behind Bearer, or a token in X-Auth-Key"
	damagedToken      = "the token's text is damaged: quotes, blanks, a line end, Bearer twice, or cut off"
	damagedOrNoToken  = "the token's text is damaged, or it is something else than a token"
	idInTokensPlace   = "an id (of an account, a zone or a token) stands in place of the token's value"
	addPermission     = "add the missing permission to the token"
	addCallersAddress = "add the caller's address"

	noWordOnCredential = "This says nothing about the credential or its permissions."
	noneMissing        = "By the spec no permission is missing that the call itself needs."
	noPermissionMatter = "This is an entitlement, not a permission."
)

// What to do about a token that the API does not know.
var tokenNotKnown = []Remedy{
	{Action: "compare the token's value with the one that was shown when it was created, look in the dashboard whether the token is still active, and whether the program uses an older value that it saved or another variable holds", Link: linkUserTokens, DocURL: answers.DocTroubleshooting},
	{Action: "create a new token, or roll this one, and put the new value where the program reads it", Link: linkUserTokens, DocURL: docRoll},
}
