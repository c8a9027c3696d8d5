package sample

// Endless ends.
func Endless(n int) int {
	for n > 0 {
		n--
	}
	return n
}
