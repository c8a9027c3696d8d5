package permissions

// isHex32 reports whether s is 32 lowercase hexadecimal digits, the form of
// every id of an account, a zone, a user, a token and a permission group.
func isHex32(s string) bool {
	if len(s) != 32 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
