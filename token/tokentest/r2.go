package tokentest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
)

var r2Handlers = []handlerRow{
	{"GET", "/accounts/{account_id}/r2/buckets", (*Server).listBuckets},
	{"POST", "/accounts/{account_id}/r2/buckets", (*Server).createBucket},
	{"GET", "/accounts/{account_id}/r2/buckets/{bucket_name}", (*Server).getBucket},
	{"DELETE", "/accounts/{account_id}/r2/buckets/{bucket_name}", (*Server).deleteBucket},
	{"PATCH", "/accounts/{account_id}/r2/buckets/{bucket_name}", (*Server).editBucket},
}

type bucket struct {
	Name         string    `json:"name"`
	CreationDate time.Time `json:"creation_date"`
	Jurisdiction string    `json:"jurisdiction"`
	StorageClass string    `json:"storage_class"`
	Location     string    `json:"location,omitempty"`
}

// r2 returns the jurisdiction that the request names in its header. Buckets of
// other jurisdictions are not seen; a query parameter is ignored.
func (x *exchange) r2() (jurisdiction string, rep reply, done bool) {
	switch j := strings.ToLower(x.header.Get("Cf-R2-Jurisdiction")); j {
	case "":
		return "default", reply{}, false
	case "default", "eu", "us", "fedramp":
		return j, reply{}, false
	}
	return "", refuse(&answers.R2BadJurisdiction), true
}

func (a *account) bucket(jurisdiction, name string) int {
	return slices.IndexFunc(a.buckets, func(b bucket) bool { return b.Jurisdiction == jurisdiction && b.Name == name })
}

// lacksBucket answers a call below a bucket that does not exist.
func (s *Server) lacksBucket(x *exchange) (reply, bool) {
	j, rep, done := x.r2()
	if done {
		return rep, true
	}
	if x.account.bucket(j, x.param("bucket_name")) < 0 {
		return refuse(&answers.R2NoBucket), true
	}
	return reply{}, false
}

func (s *Server) listBuckets(x *exchange) reply {
	j, rep, done := x.r2()
	if done {
		return rep
	}
	out := []bucket{}
	for _, b := range x.account.buckets {
		if b.Jurisdiction == j && strings.Contains(b.Name, x.query.Get("name_contains")) {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b bucket) int { return x.directed(strings.Compare(a.Name, b.Name)) })
	// A page begins behind the name of start_after, or of the cursor.
	if after := cmp.Or(x.query.Get("cursor"), x.query.Get("start_after")); after != "" {
		out = slices.DeleteFunc(out, func(b bucket) bool { return x.directed(strings.Compare(b.Name, after)) <= 0 })
	}
	info := &cursorInfo{PerPage: x.pageLength("per_page", 20, mostListed)}
	if len(out) > info.PerPage {
		out = out[:info.PerPage]
		info.Cursor = out[len(out)-1].Name
	}
	info.Count = len(out)
	rep = ok(struct {
		Buckets []bucket `json:"buckets"`
	}{out})
	rep.info = info
	return rep
}

func (s *Server) createBucket(x *exchange) reply {
	j, rep, done := x.r2()
	if done {
		return rep
	}
	var body struct {
		Name         string `json:"name"`
		StorageClass string `json:"storageClass"`
		Location     string `json:"locationHint"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if permissions.BucketResource(x.account.ID, permissions.Jurisdiction(j), body.Name).Validate() != nil {
		return refuse(&answers.R2BadName)
	}
	if x.account.bucket(j, body.Name) >= 0 {
		return refuse(&answers.R2Exists)
	}
	b := bucket{Name: body.Name, CreationDate: x.now.Truncate(time.Millisecond), Jurisdiction: j, StorageClass: "Standard", Location: strings.ToUpper(cmp.Or(body.Location, "wnam"))}
	if body.StorageClass != "" {
		b.StorageClass = body.StorageClass
	}
	x.account.buckets = append(x.account.buckets, b)
	return ok(b)
}

func (s *Server) getBucket(x *exchange) reply {
	j, rep, done := x.r2()
	if done {
		return rep
	}
	return show(x.account.buckets, x.account.bucket(j, x.param("bucket_name")), &answers.R2NoBucket)
}

// editBucket sets the storage class of new objects, which a header names.
func (s *Server) editBucket(x *exchange) reply {
	j, rep, done := x.r2()
	if done {
		return rep
	}
	i := x.account.bucket(j, x.param("bucket_name"))
	if i < 0 {
		return refuse(&answers.R2NoBucket)
	}
	class := x.header.Get("Cf-R2-Storage-Class")
	if class != "Standard" && class != "InfrequentAccess" {
		return x.lacks("cf-r2-storage-class: Standard or InfrequentAccess")
	}
	x.account.buckets[i].StorageClass = class
	return ok(x.account.buckets[i])
}

func (s *Server) deleteBucket(x *exchange) reply {
	j, rep, done := x.r2()
	if done {
		return rep
	}
	i := x.account.bucket(j, x.param("bucket_name"))
	if i >= 0 && len(s.shelfOf(x.place()+"/objects").keys) > 0 {
		return refuse(&answers.R2NotEmpty)
	}
	if i >= 0 {
		s.dropBelow(x.place())
		list, name, _ := cutLast(x.place())
		of := strings.TrimSuffix(list, "/r2/buckets")
		s.drop(of+"/r2-catalog", name)
		s.dropBelow(of + "/event_notifications/r2/" + name)
	}
	return remove(&x.account.buckets, i, &answers.R2NoBucket, struct{}{})
}
