package probe

// The reading calls that are judged by name.
var (
	SeldomThere = seldomThere[:]
	AlwaysThere = alwaysThere[:]
)
