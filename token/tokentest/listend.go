package tokentest

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/cftoken/cftoken/permissions/operations"
)

// endList cuts the page out of a list that its handler gives as a whole, so that
// whoever reads page after page comes to an end. Where the operation is known to have
// pages, the answer says which one it is.
func (x *exchange) endList(rep *reply) {
	if x.op.Method() != http.MethodGet || rep.info != nil || rep.bare || len(rep.errors) > 0 {
		return
	}
	list := reflect.ValueOf(rep.result)
	if list.Kind() != reflect.Slice {
		return
	}
	n := list.Len()
	pages := x.op.Result().Pages
	if pages == operations.PagesCursor || pages == operations.PagesAfter {
		from, to, next := x.offsets(n)
		rep.result = list.Slice(from, to).Interface()
		after := &afterInfo{}
		if after.Cursors.After = next; pages == operations.PagesAfter {
			rep.info = after
		} else {
			rep.info = &cursorInfo{Count: to - from, Cursor: next, PerPage: x.pageLength("per_page", max(n, 1), mostListed)}
		}
		return
	}
	all := make([]int, n)
	asked, _ := strconv.Atoi(x.query.Get("page"))
	paged := pages == operations.PagesNumber
	if !paged && asked < 2 {
		return
	}
	usual := max(n, 1)
	page, info := paginate(all, x, usual, max(n, mostListed))
	from := min((info.Page-1)*info.PerPage, n)
	rep.result = list.Slice(from, from+len(page)).Interface()
	if paged {
		rep.info = info
	}
}

// offsets are the bounds of the page of a list that the query's cursor begins, and the
// cursor of the next, "" behind the last. A cursor is a place in the list.
func (x *exchange) offsets(n int) (from, to int, next string) {
	from, err := strconv.Atoi(x.query.Get("cursor"))
	if err != nil || from < 0 {
		from = 0
	}
	from = min(from, n)
	to = min(from+x.pageLength("per_page", max(n, 1), mostListed), n)
	if to < n {
		next = strconv.Itoa(to)
	}
	return from, to, next
}
