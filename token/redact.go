package token

import "github.com/cftoken/cftoken/internal/cfapi"

// Redact returns the text with everything that looks like a token or a key
// replaced by a placeholder. It is for texts that may repeat what a user typed,
// such as the errors of package flag or of opening a file: a credential in the
// wrong place must not end up in a log. It is a net, not a proof: a [Secret] is
// what keeps a known credential from showing.
func Redact(text string) string { return cfapi.Redact(text) }
