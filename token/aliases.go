package token

import "github.com/cftoken/cftoken/internal/cfapi"

// APIError is an answer of the API that is not a success: status, codes,
// messages, ray ID, method and path, and nothing confidential. Use errors.As to
// get it. An APIError that is Inconclusive says nothing about permissions.
type APIError = cfapi.Error

// APIMessage is one entry of an [APIError].
type APIMessage = cfapi.Message

// TransportError is a call that got no answer. It matches context.Canceled and
// context.DeadlineExceeded with errors.Is, and holds no URL and no credential.
type TransportError = cfapi.TransportError

// DefaultBaseURL is where Cloudflare's API answers.
const DefaultBaseURL = cfapi.DefaultBaseURL
