package hearing

import (
	"net/http"
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
	{"ExpiredRequest", &answers.S3Expired}, {"NoSuchBucket", &answers.S3NoBucket}, {"NotEntitled", &answers.S3Off},
}

// otherStores stand in the addresses of other S3 services.
var otherStores = [...]string{
	"amazonaws", "wasabisys", "backblazeb2", "digitaloceanspaces", "storage.googleapis", "linodeobjects", "scw.cloud", "aliyuncs", "myqcloud",
	"arn:aws", "minio", "ovh.net", "vultrobjects", "idrivee2", "localhost:9000",
}

// s3 finds refusals of R2's S3 endpoint in the words of S3 clients.
func (s *speech) s3() {
	host := s.holds(hostR2)
	near, unnamed := host || s.AboutAPI || s.holds("r2 ") || s.holds("r2.") || s.about && (s.holds("s3") || s.holds("bucket")) || s.holds(regionsR2), false
	if !near {
		// AWS always gives a request an id, R2 does not.
		unnamed = s.holds("requestid: , hostid: ") || s.holds("request id: , host id:")
	}
	if !near && !unnamed || !host && s.otherStore() {
		return
	}
	for _, r := range s3Refusals {
		s.s3Named(r.name, r.of, unnamed, nil)
	}
	s.s3Framed(unnamed)
	if len(s.found) > 0 {
		return
	}
	if host {
		s.s3Bare()
	}
	s.s3Unnamed(host, unnamed)
}

// s3Named finds a refusal by its name, spelled as S3 spells it. What is behind the
// name may decide whether it is one, and what it says.
func (s *speech) s3Named(name string, of *answers.Answer, vague bool, says func(at, end int) (text string, ok bool)) {
	if !strings.Contains(s.text, name) {
		return
	}
	s.each(strings.ToLower(name), func(at int) {
		end := at + len(name)
		if !s.free(at, end) || !strings.HasPrefix(s.text[at:], name) || s.foreignStore(at, end) {
			return
		}
		text := ""
		if says != nil {
			var ok bool
			if text, ok = says(at, end); !ok {
				return
			}
		}
		said := cfapi.S3Message(name, text)
		said.Message = strings.TrimRight(said.Message, ": ")
		s.add(mention{status: of.Status, errors: []cfapi.Message{said}, from: at, to: end, vague: vague})
	})
}

// s3Bare finds a refusal by R2's S3 endpoint of which only the status is left: an
// answer to HEAD has no body.
func (s *speech) s3Bare() {
	s.scan()
	for _, st := range s.statuses {
		if (st.status == http.StatusForbidden || st.status == http.StatusUnauthorized) && !s.foreign(st.at, st.at) {
			s.found = append(s.found, mention{status: st.status, errors: []cfapi.Message{{Message: ReasonLost}}, from: st.at, to: st.at})
			return
		}
	}
	s.each("an error occurred (403) when calling the head", func(at int) { // boto3
		if len(s.found) == 0 {
			s.found = append(s.found, mention{status: http.StatusForbidden, errors: []cfapi.Message{{Message: ReasonLost}}, from: at, to: at})
		}
	})
}

func (s *speech) otherStore() bool {
	for _, name := range otherStores {
		if s.holds(name) {
			return true
		}
	}
	return false
}

// s3Told reports whether a refusal by the S3 endpoint was found.
func (s *speech) s3Told() bool {
	for i := range s.found {
		if e := s.found[i].errors; len(e) > 0 && strings.HasPrefix(e[0].Message, "S3 ") {
			return true
		}
	}
	return false
}
