// Package sample is what the tests of the mutator change: some of it is tested
// well, some badly and some not at all.
package sample

import (
	"errors"
	"strconv"
	"time"
)

const limit = 3 // a declared constant stays as it is

// Grade is tested at its bounds.
func Grade(n int) string {
	if n < 10 && n >= 0 {
		return "low"
	}
	return "high"
}

// Sum is tested badly.
func Sum(list []int) int {
	out := make([]int, 0, 8)
	total := 0
	for _, n := range list {
		if n > 100 {
			break
		}
		total += n
		out = append(out, total)
	}
	return total
}

// Parse is tested with what is right only.
func Parse(s string) (time.Duration, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, errors.New("no number")
	}
	return time.Duration(n) * 2 * time.Second, nil
}

// Forgotten is not tested.
func Forgotten(ok bool) bool {
	if !ok {
		return false
	}
	return limit > 2
}
