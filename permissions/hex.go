package permissions

import "github.com/cftoken/cftoken/internal/credential"

// isHex32 reports whether s is 32 lowercase hexadecimal digits, the form of
// every id of an account, a zone, a user, a token and a permission group.
func isHex32(s string) bool {
	return len(s) == 32 && credential.IsLowerHex(s)
}
