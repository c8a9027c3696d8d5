package hearing

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
)

// s3Refusals are the refusals by R2's S3 endpoint whose names are looked for in
// texts.
var s3Refusals = [...]struct {
	name string
	of   *answers.Answer
}{
	{"AccessDenied", &answers.S3Denied}, {"SignatureDoesNotMatch", &answers.S3BadSignature}, {"RequestTimeTooSkewed", &answers.S3Clock},
	{"ExpiredRequest", &answers.S3Expired}, {"NoSuchBucket", &answers.S3NoBucket},
}

// s3 finds refusals of R2's S3 endpoint in the words of S3 clients.
func (s *speech) s3() {
	if !s.about && !s.holds("r2 ") && !s.holds("r2.") {
		return
	}
	for _, r := range s3Refusals {
		if !strings.Contains(s.text, r.name) {
			continue
		}
		s.each(strings.ToLower(r.name), func(at int) {
			if !s.free(at, at+len(r.name)) || !strings.HasPrefix(s.text[at:], r.name) || s.foreign(at, at+len(r.name)) {
				return
			}
			said := cfapi.S3Message(r.name, "")
			said.Message = strings.TrimRight(said.Message, ": ")
			s.add(mention{status: r.of.Status, errors: []cfapi.Message{said}, from: at, to: at + len(r.name)})
		})
	}
}
