package hostile

import (
	"fmt"
	"strconv"
	"strings"
)

// pages are lists that do not end, or say absurd things of themselves.
func pages() []Mode {
	list := func(info string, rows func(page int) string) func(*Conn) {
		return func(c *Conn) {
			page, _ := strconv.Atoi(c.Req.URL.Query().Get("page"))
			c.json(200, `{"success":true,"errors":[],"messages":[],"result":[`+rows(page)+`],"result_info":`+info+`}`)
		}
	}
	fresh := func(page int) string {
		var rows []string
		for i := range 50 {
			rows = append(rows, fmt.Sprintf(`{"id":"%016x%016x","name":"DNS Read","status":"active","scopes":["com.cloudflare.api.account.zone"],"policies":[]}`, page+1, i))
		}
		return strings.Join(rows, ",")
	}
	same := func(int) string { return fresh(0) }
	none := func(int) string { return "" }
	return []Mode{
		{Name: "pages-without-end", What: "always fresh rows, and two milliards of pages", Big: true, Admits: Success, answer: list(`{"page":1,"per_page":50,"total_pages":2147483647,"total_count":2147483647}`, fresh)},
		{Name: "pages-without-a-number", What: "always fresh rows, and no word of how many", Big: true, Admits: Success, answer: list(`null`, fresh)},
		{Name: "page-with-itself", What: "the same rows on each page, of many", Admits: Success, answer: list(`{"page":1,"per_page":50,"total_pages":9999,"total_count":499950}`, same)},
		{Name: "pages-of-nothing", What: "no rows, and many pages", Admits: Success, answer: list(`{"page":1,"per_page":50,"count":0,"total_pages":9999,"total_count":499950}`, none)},
		{Name: "pages-below-zero", What: "negative numbers of pages", Admits: Success, answer: list(`{"page":-1,"per_page":-50,"count":-1,"total_pages":-2147483648,"total_count":-1}`, same)},
		{Name: "pages-that-overflow", What: "numbers of pages that no integer holds", Admits: Success, answer: list(`{"page":1e99,"per_page":0,"total_pages":99999999999999999999999,"total_count":1e400}`, same)},
		{Name: "pages-of-strings", What: "numbers of pages as strings", Admits: Success, answer: list(`{"page":"one","per_page":[],"total_pages":{},"total_count":null}`, same)},
		{Name: "cursor-that-loops", What: "a cursor that leads back", Admits: Success, answer: list(`{"cursor":"again","cursors":{"after":"again","before":"again"},"per_page":50}`, same)},
		{Name: "pages-that-shift", What: "another number of rows each time", Big: true, Admits: Success, answer: func(c *Conn) {
			n := c.server.Asked()
			list(fmt.Sprintf(`{"page":1,"per_page":50,"total_pages":%d,"total_count":%d}`, n+2, n*100), func(int) string { return fresh(n) })(c)
		}},
	}
}
