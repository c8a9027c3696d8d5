package answers

import "slices"

// Ambiguous reports whether the code also says, somewhere, that the caller is
// not let through or that the path leads nowhere: alone it shows nothing.
func Ambiguous(code int) bool {
	return slices.Contains(authorizationCodes[:], code) || slices.Contains(reusedCodes[:], code)
}

// reusedCodes are those that refuse a credential or a permission on some
// endpoints and mean something else on others.
var reusedCodes = [...]int{0, 100, 1000, 1001, 1002, 1003, 1004, 1005, 1010, 1011, 1015, 1039, 1068, 1199, 2009, 2036}
