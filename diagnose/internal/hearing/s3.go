package hearing

import (
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// s3Refusals are the names of refusals by R2's S3 endpoint that are looked for
// in texts.
var s3Refusals = [...]struct {
	name   string
	status int
}{
	{"AccessDenied", http.StatusForbidden}, {"SignatureDoesNotMatch", http.StatusForbidden}, {"RequestTimeTooSkewed", http.StatusForbidden},
	{"ExpiredRequest", http.StatusBadRequest}, {"NoSuchBucket", http.StatusNotFound},
}

// s3 finds refusals of R2's S3 endpoint in the words of S3 clients.
func (s *speech) s3() {
	if !s.holds("cloudflare") && !s.holds("r2 ") {
		return
	}
	for _, r := range s3Refusals {
		if !strings.Contains(s.text, r.name) {
			continue
		}
		s.each(strings.ToLower(r.name), func(at int) {
			if !s.free(at, at+len(r.name)) || !strings.HasPrefix(s.text[at:], r.name) {
				return
			}
			s.add(mention{status: r.status, errors: []cfapi.Message{cfapi.S3Message(r.name, "")}, from: at, to: at + len(r.name)})
		})
	}
}
