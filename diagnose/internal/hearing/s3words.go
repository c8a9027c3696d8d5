package hearing

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
)

// s3Frames stand before the name of a refusal in the words of S3 clients: boto3 and
// the AWS CLI, the SDKs for Go, Java, JavaScript, Ruby and Rust, s3cmd, and XML. Names
// that are words of others too count only behind one of them.
var s3Frames = [...]string{
	"an error occurred", "api error", "<code>", "code:", "code=", "code\":", "code: some", "errors::", "exception", "s3 error:",
}

// s3Framed finds the refusals whose names are words that others say too.
func (s *speech) s3Framed(vague bool) {
	framed := func(at, end int) bool {
		before := strings.TrimRight(s.lower[max(0, at-40):at], " \"'\\([0123456789")
		for _, frame := range s3Frames {
			if strings.HasSuffix(before, frame) {
				return true
			}
		}
		name := s.lower[at:end]
		behind := strings.TrimPrefix(s.lower[end:], " (client)") // PHP
		return strings.HasPrefix(behind, ": "+name)              // SDK for Go v1
	}
	s.s3Named("Unauthorized", &answers.S3UnknownKey, vague, func(at, end int) (string, bool) { return "", framed(at, end) })
	s.s3Named("InvalidRegionName", &answers.S3BadRegion, vague, nil)
	s.s3Named("InvalidArgument", &answers.S3NoSignature, vague, func(_, end int) (string, bool) {
		rest := strings.TrimLeft(s.lower[end:min(len(s.lower), end+80)], ": ")
		for _, tag := range [...]string{"</code>", "<message>"} {
			rest = strings.TrimLeft(strings.TrimPrefix(rest, tag), " ")
		}
		after, ok := strings.CutPrefix(rest, "authorization")
		return "Authorization", ok && (after == "" || strings.IndexByte(" <.,'\"", after[0]) >= 0)
	})
	s.s3Named("NotImplemented", &answers.S3NotImplemented, vague, func(at, end int) (string, bool) {
		text := strings.TrimLeft(s.text[end:s.s3End(end)], ": )")
		return text, framed(at, end) || strings.HasSuffix(strings.ToLower(text), notImplemented)
	})
}

// What R2 says of a header it does not have, and of the regions that there are.
const (
	notImplemented = "not implemented"
	regionsR2      = "wnam, enam, weur"
)

// s3End is where the message behind a name ends.
func (s *speech) s3End(from int) int {
	end := min(from+160, len(s.text))
	if n := strings.IndexByte(s.lines[from:end], '\n'); n >= 0 {
		end = from + n
	}
	if n := strings.Index(s.lower[from:end], notImplemented); n >= 0 {
		end = from + n + len(notImplemented)
	}
	return end
}

// s3Unnamed finds refusals by R2's S3 endpoint of which a client does not keep the
// name: minio-go with restic and mc, the SDK for .NET, Cyberduck, HEAD in Go.
func (s *speech) s3Unnamed(host, vague bool) {
	find := func(words, name string, fits func(at, end int) (text string, ok bool)) {
		s.each(words, func(at int) {
			end := at + len(words)
			if len(s.found) > 0 || s.foreignStore(at, end) {
				return
			}
			if text, ok := fits(at, end); ok {
				said := cfapi.S3Message(name, text)
				said.Message = strings.TrimRight(said.Message, ": ")
				s.add(mention{errors: []cfapi.Message{said}, from: at, to: end, vague: vague})
			}
		})
	}
	find("access denied", "AccessDenied", func(at, end int) (string, bool) {
		line := s.lower[s.thisLine(at):min(len(s.lower), s.lineEnd(end, 200))]
		near := s.lower[max(0, at-aboutBefore):min(len(s.lower), end+aboutAfter)]
		return "", host && (strings.Contains(line, hostR2) || strings.Contains(near, hostR2) && (strings.Contains(line, "s3") || strings.Contains(line, "bucket")))
	})
	find("api error forbidden", "AccessDenied", func(int, int) (string, bool) { return "", true })
	find("errors::forbidden", "AccessDenied", func(int, int) (string, bool) { return "", host })
	find("' "+notImplemented, "NotImplemented", func(at, end int) (string, bool) {
		from := strings.LastIndex(s.lower[max(0, at-100):at], "header 'x-amz-")
		return s.text[max(0, at-100)+max(0, from) : end], from >= 0
	})
}

// foreignStore is foreign, but that the package of Amazon's SDK for Java, which
// is used with any store, is no word of another program.
func (s *speech) foreignStore(from, to int) bool {
	if !s.parts.mayHold("com.amazonaws.") {
		return s.foreign(from, to)
	}
	line := strings.ReplaceAll(s.lower[s.thisLine(from):min(len(s.lower), max(to, s.lineEnd(to, 200)))], "com.amazonaws.", "")
	for _, word := range otherPrograms {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}
