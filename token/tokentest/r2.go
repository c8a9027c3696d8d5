package tokentest

import (
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
}

type bucket struct {
	Name         string    `json:"name"`
	CreationDate time.Time `json:"creation_date"`
	Jurisdiction string    `json:"jurisdiction"`
	StorageClass string    `json:"storage_class"`
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
	slices.SortFunc(out, func(a, b bucket) int { return strings.Compare(a.Name, b.Name) })
	return ok(struct {
		Buckets []bucket `json:"buckets"`
	}{out})
}

func (s *Server) createBucket(x *exchange) reply {
	j, rep, done := x.r2()
	if done {
		return rep
	}
	var body struct {
		Name         string `json:"name"`
		StorageClass string `json:"storageClass"`
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
	b := bucket{Name: body.Name, CreationDate: x.now.Truncate(time.Millisecond), Jurisdiction: j, StorageClass: "Standard"}
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

func (s *Server) deleteBucket(x *exchange) reply {
	j, rep, done := x.r2()
	if done {
		return rep
	}
	return remove(&x.account.buckets, x.account.bucket(j, x.param("bucket_name")), &answers.R2NoBucket, struct{}{})
}
