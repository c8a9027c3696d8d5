package tokentest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/sigv4"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// s3Domain ends the hosts of R2's S3 endpoints; the account comes before it and,
// but for the default one, the jurisdiction.
const s3Domain = ".r2.cloudflarestorage.com"

// s3Skew is how far a caller's clock may be off. Source: S3's rule, see sigv4.
const s3Skew = 15 * time.Minute

// s3Host returns the host of a request that is for an S3 endpoint, "" for others.
func s3Host(r *http.Request) string {
	host := r.Host
	if host == "" && r.URL != nil {
		host = r.URL.Host
	}
	if host = strings.ToLower(host); strings.HasSuffix(host, s3Domain) {
		return host
	}
	return ""
}

// s3Right is what an operation on objects asks for, and what a group gives.
type s3Right uint8

const (
	s3None s3Right = iota
	s3Reads
	s3Writes
)

// answerS3 answers a call to an S3 endpoint: who signed it, whether the token may,
// what is in the bucket, and that no upload is there.
func (s *Server) answerS3(x *exchange) reply {
	account, jurisdiction, _ := strings.Cut(strings.TrimSuffix(x.s3, s3Domain), ".")
	if jurisdiction == "" {
		jurisdiction = string(permissions.JurisdictionDefault)
	}
	if fault := s.authenticateS3(x); fault != nil {
		return refuse(fault, "{length}", strconv.Itoa(len(s3Key(x)))).s3()
	}
	x.account = s.world.account(permissions.AccountID(account))
	name, key, _ := strings.Cut(strings.TrimPrefix(x.s3Path(), "/"), "/")
	op, ask := s3Operation(x, key)
	if name == "" || ask == s3None {
		return refuse(&answers.S3Unsupported).s3()
	}
	on := permissions.BucketResource(permissions.AccountID(account), permissions.Jurisdiction(jurisdiction), name)
	if !s.permitsS3(x, on, ask) {
		x.decided = true
		if s.opts.Mode != ModeSoft {
			return refuse(&answers.S3Denied).s3()
		}
		x.softened = true
	}
	switch {
	case x.account != nil && x.account.R2Off:
		return refuse(&answers.S3Off).s3()
	case x.account == nil, x.account.bucket(jurisdiction, name) < 0:
		return refuse(&answers.S3NoBucket).s3()
	}
	place := "/accounts/" + account + "/r2/buckets/" + url.PathEscape(name) + "/objects"
	if jurisdiction != string(permissions.JurisdictionDefault) {
		place = jurisdiction + ":" + place
	}
	if key, err := url.PathUnescape(key); err == nil {
		return op(s, x, s3Target{name, place, key})
	}
	return refuse(&answers.S3NoKey).s3()
}

// s3Target is the bucket of a call, where its objects are kept, and the key.
type s3Target struct{ bucket, place, key string }

// s3Path is the path below the endpoint.
func (x *exchange) s3Path() string { return strings.TrimPrefix(x.path, "//"+x.s3) }

// s3Operation finds what answers an authorized call, and the right it asks for.
func s3Operation(x *exchange, key string) (op func(*Server, *exchange, s3Target) reply, ask s3Right) {
	_, upload := x.query["uploadId"]
	switch {
	case x.method == http.MethodGet && key == "" && x.query.Get("list-type") == "2":
		return (*Server).listS3, s3Reads
	case (x.method == http.MethodGet || x.method == http.MethodHead) && key != "" && !upload:
		return (*Server).getS3, s3Reads
	case x.method == http.MethodDelete && key != "" && upload:
		return func(*Server, *exchange, s3Target) reply { return refuse(&answers.S3NoUpload).s3() }, s3Writes
	}
	return nil, s3None
}

func s3Key(x *exchange) string {
	p, _ := sigv4.Parse(x.header.Get("Authorization"))
	return p.KeyID
}

// authenticateS3 finds the token whose id is the access key and whose value signed
// the request.
func (s *Server) authenticateS3(x *exchange) *answers.Answer {
	p, formed := sigv4.Parse(x.header.Get("Authorization"))
	if !formed {
		return &answers.S3NoCredential
	}
	if len(p.KeyID) != 32 {
		return &answers.S3BadKey
	}
	at, err := time.Parse(sigv4.TimeFormat, x.header.Get("X-Amz-Date"))
	if off := x.now.Sub(at); err != nil || off > s3Skew || off < -s3Skew {
		return &answers.S3Clock
	}
	t := s.world.token(p.KeyID)
	if t == nil || t.disabled || x.now.Before(t.knownFrom) {
		return &answers.S3UnknownKey
	}
	signed := sigv4.Request{
		Method: x.method, Path: x.s3Path(), Query: x.rawQuery, Header: map[string]string{},
		Payload: x.header.Get("X-Amz-Content-Sha256"), Region: p.Region, Service: p.Service,
	}
	for _, name := range p.SignedHeaders {
		signed.Header[name] = strings.Join(x.header.Values(name), ",")
	}
	signed.Header["host"] = x.s3
	secret := sha256.Sum256([]byte(t.value))
	want := signed.Signature(hex.EncodeToString(secret[:]))
	if p.Service != "s3" || p.Region != "auto" && p.Region != "us-east-1" || !hmac.Equal([]byte(want), []byte(p.Signature)) {
		return &answers.S3BadSignature
	}
	x.actor = actor{kind: t.kind, token: t, user: t.user}
	return nil
}

// permitsS3 decides: the token's time window and client address, whether it
// reaches the account, its groups of the bucket and of the account, and the rights
// of its user.
func (s *Server) permitsS3(x *exchange, on permissions.Resource, ask s3Right) bool {
	account, _ := on.Account()
	p := x.actor.principal(x.now)
	switch d := p.Decide(authz.Call{Method: http.MethodGet, Path: "/accounts/" + string(account) + "/r2/buckets", Time: x.now, ClientIP: x.ip}); d.Reason {
	case authz.DeadToken, authz.Expired, authz.NotYetValid, authz.ClientIP:
		x.limit = d.String()
		return false
	}
	x.actor.token.used = x.now
	u := x.actor.user
	switch {
	case x.account == nil || !x.actor.reaches(account):
		x.limit = "the account of the endpoint is not the actor's, or does not exist"
	case !grantsS3(p.Spec, on, ask):
		x.limit = "no group of the bucket or of the account allows it on " + on.String()
	case u != nil && u.Rights != nil && !grantsS3(*u.Rights, on, ask):
		x.limit = "the user's own rights"
	default:
		return true
	}
	return false
}

// grantsS3 reports whether a spec allows an operation on the bucket's objects. A
// deny of any group that would open it denies it, as package authz takes it.
func grantsS3(spec permissions.Spec, on permissions.Resource, ask s3Right) bool {
	account, _ := on.Account()
	allowed := false
	for st := range spec.Statements() {
		if s3Gives(st.Permission) < ask || !st.Resource.Contains(on) && !st.Resource.Contains(permissions.AccountResource(account)) {
			continue
		}
		if st.Effect == permissions.Deny {
			return false
		}
		allowed = true
	}
	return allowed
}

// s3Gives is what a group gives on objects. Source:
// https://developers.cloudflare.com/r2/api/tokens/ (2026-11).
func s3Gives(p permissions.Permission) s3Right {
	switch p.ID() {
	case permissions.BucketWorkersR2StorageBucketItemRead.ID(), permissions.AccountWorkersR2StorageRead.ID():
		return s3Reads
	case permissions.BucketWorkersR2StorageBucketItemWrite.ID(), permissions.AccountWorkersR2StorageWrite.ID():
		return s3Writes
	}
	return s3None
}

// s3 is a refusal in S3's form: of the table's message, what comes before the
// colon is S3's name for it.
func (r reply) s3() reply {
	name, text, _ := strings.Cut(r.errors[0].Message, ": ")
	r.errors = nil
	r.xml = struct {
		XMLName xml.Name `xml:"Error"`
		Code    string   `xml:"Code"`
		Message string   `xml:"Message"`
	}{Code: name, Message: text}
	return r
}
