package tokentest

import (
	"crypto/md5" //nolint:gosec // an ETag is the MD5 of a file
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/sqltext"
)

// signedPath is where the addresses are that the API hands out for files, which
// carry their right in themselves. In the API they are on a host of the storage.
const signedPath = "/tokentest/signed/"

// maxSigned bounds how many such addresses are good at a time; the oldest goes.
const maxSigned = 100

// signedThing is what one address is for.
type signedThing struct {
	method string // GET or PUT
	key    string // in the address
	name   string // of the file that is uploaded
	kind   string // the media type of data
	data   []byte // of a file to download

	etag       string // of a file that was uploaded
	statements int    // of SQL that it has
}

// sign makes an address; false says that the file is too large to be kept.
func (s *Server) sign(x *exchange, t signedThing) (url string, kept bool) {
	if len(t.data) > maxBody {
		return "", false
	}
	t.key = s.mint.hex(32)
	if len(s.world.signed) >= maxSigned {
		s.world.signed = s.world.signed[1:]
	}
	s.world.signed = append(s.world.signed, &t)
	return x.origin + signedPath + t.key, true
}

// signedFile is the uploaded file of a name, nil where none was uploaded.
func (s *Server) signedFile(name string) *signedThing {
	return find(s.world.signed, func(t *signedThing) bool { return t.name == name && t.name != "" && t.etag != "" })
}

// answerSigned answers a call to an address that was handed out; no credential is
// looked at.
func (s *Server) answerSigned(x *exchange) reply {
	key := strings.TrimPrefix(x.path, signedPath)
	t := find(s.world.signed, func(t *signedThing) bool { return t.key == key && t.method == x.method })
	switch {
	case t == nil:
		return reply{status: http.StatusForbidden, raw: &rawBody{kind: "text/plain", data: []byte("this address is not good")}}
	case t.method == http.MethodGet:
		return reply{status: http.StatusOK, raw: &rawBody{kind: t.kind, data: t.data}}
	case x.tooBig:
		return reply{status: http.StatusRequestEntityTooLarge, raw: &rawBody{kind: "text/plain", data: []byte("too large")}}
	}
	sum := md5.Sum(x.body) //nolint:gosec // as above
	t.etag, t.statements = hex.EncodeToString(sum[:]), sqltext.Statements(string(x.body))
	return reply{status: http.StatusOK, raw: &rawBody{kind: "text/plain", header: map[string]string{"Etag": strconv.Quote(t.etag)}}}
}
