package tokentest

import (
	"encoding/base64"
	"slices"
	"strconv"
)

// mostListed is how many things most lists of the storage products show at a time.
const mostListed = 1000

// pageLength reads how many things a page shall have from a parameter of the query.
func (x *exchange) pageLength(param string, usual, most int) int {
	if n, err := strconv.Atoi(x.query.Get(param)); err == nil && n > 0 {
		return min(n, most)
	}
	return usual
}

// byCursor cuts a page out of keys, which it sorts: it begins behind the key that
// the request's cursor names.
func (x *exchange) byCursor(keys []string, limit int) (page []string, info *cursorInfo) {
	return byCursorOf(keys, limit, x.query.Get("cursor"))
}

func byCursorOf(keys []string, limit int, cursor string) (page []string, info *cursorInfo) {
	slices.Sort(keys)
	if after, err := base64.RawURLEncoding.DecodeString(cursor); err == nil && len(after) > 0 {
		i, found := slices.BinarySearch(keys, string(after))
		if found {
			i++
		}
		keys = keys[i:]
	}
	info = &cursorInfo{Count: min(limit, len(keys))}
	if len(keys) > limit {
		keys = keys[:limit]
		info.Cursor = base64.RawURLEncoding.EncodeToString([]byte(keys[limit-1]))
	}
	return keys, info
}
