package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

const (
	algorithm = "AWS4-HMAC-SHA256"
	// TimeFormat is how the time of signing is written in X-Amz-Date, in UTC.
	TimeFormat = "20060102T150405Z"
	// EmptyPayload is the SHA-256 of a body of no bytes.
	EmptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

// Request is what is signed of a request.
type Request struct {
	Method string
	Path   string // as it is sent, percent-encoded, without the query
	Query  string // as it is sent, without the question mark
	// Header has the headers that are signed, by their lower-case names: host
	// and x-amz-date at least.
	Header  map[string]string
	Payload string // lower-case hexadecimal SHA-256 of the body
	Region  string
	Service string
}

// Signature is the signature in lower-case hexadecimal digits.
func (r Request) Signature(secret string) string {
	key := []byte("AWS4" + secret)
	for _, part := range [...]string{r.date(), r.Region, r.Service, "aws4_request"} {
		key = mac(key, part)
	}
	sum := sha256.Sum256([]byte(r.canonical()))
	return hex.EncodeToString(mac(key, strings.Join([]string{algorithm, r.Header["x-amz-date"], r.scope(), hex.EncodeToString(sum[:])}, "\n")))
}

// Authorization is the value of the Authorization header.
func (r Request) Authorization(keyID, secret string) string {
	return algorithm + " Credential=" + keyID + "/" + r.scope() + ",SignedHeaders=" + strings.Join(r.names(), ";") + ",Signature=" + r.Signature(secret)
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func (r Request) date() string {
	day, _, _ := strings.Cut(r.Header["x-amz-date"], "T")
	return day
}

func (r Request) scope() string {
	return strings.Join([]string{r.date(), r.Region, r.Service, "aws4_request"}, "/")
}

func (r Request) names() []string {
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// canonical is the request in the form that is hashed.
func (r Request) canonical() string {
	var headers strings.Builder
	for _, name := range r.names() {
		headers.WriteString(name + ":" + strings.Join(strings.Fields(r.Header[name]), " ") + "\n")
	}
	return strings.Join([]string{r.Method, canonicalPath(r.Path), canonicalQuery(r.Query), headers.String(), strings.Join(r.names(), ";"), r.Payload}, "\n")
}

func canonicalPath(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if plain, err := url.PathUnescape(s); err == nil {
			segments[i] = escape(plain)
		}
	}
	return strings.Join(segments, "/")
}

func canonicalQuery(query string) string {
	if query == "" {
		return ""
	}
	var pairs []string
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		pairs = append(pairs, reescape(name)+"="+reescape(value))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func reescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return escape(plain)
	}
	return s
}

// escape leaves letters, digits, -, _, . and ~ as they are.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// Presented is what an Authorization header says.
type Presented struct {
	KeyID, Date, Region, Service string
	SignedHeaders                []string
	Signature                    string
}

// Parse reads an Authorization header; it is false for one of another form.
func Parse(authorization string) (p Presented, ok bool) {
	rest, ok := strings.CutPrefix(authorization, algorithm+" ")
	if !ok {
		return Presented{}, false
	}
	for field := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch name {
		case "Credential":
			parts := strings.Split(value, "/")
			if len(parts) != 5 || parts[4] != "aws4_request" {
				return Presented{}, false
			}
			p.KeyID, p.Date, p.Region, p.Service = parts[0], parts[1], parts[2], parts[3]
		case "SignedHeaders":
			p.SignedHeaders = strings.Split(value, ";")
		case "Signature":
			p.Signature = value
		}
	}
	return p, p.KeyID != "" && p.Signature != "" && slices.Contains(p.SignedHeaders, "host")
}
