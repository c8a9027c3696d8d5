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
	all := make([]int, n)
	asked, _ := strconv.Atoi(x.query.Get("page"))
	paged := x.op.Result().Pages == operations.PagesNumber
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
