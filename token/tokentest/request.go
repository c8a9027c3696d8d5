package tokentest

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Bounds of how much of a request's body is read, in bytes. An upload is a form,
// a file of a Worker's or a site's assets, an object or a value.
const (
	maxBody   = 1 << 20
	maxUpload = 64 << 20
)

// bodyLimit is the bound of a request.
func bodyLimit(r *http.Request) int {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return maxUpload
	}
	for _, of := range [...]string{"/assets/upload", "/objects/", "/values/", signedPath} {
		if strings.Contains(r.URL.Path, of) {
			return maxUpload
		}
	}
	return maxBody
}

// exchange is one request on its way through the stages.
type exchange struct {
	method string
	path   string // below /client/v4, escaped, with a leading slash
	s3     string // the host of an S3 endpoint, which path then begins with behind two slashes; "" for the API
	query  url.Values
	// rawQuery is the query as it was sent.
	rawQuery string
	header   http.Header
	// origin is where the client reached the server, such as http://127.0.0.1:8787.
	origin string
	body   []byte
	tooBig bool
	ip     netip.Addr
	now    time.Time

	// Set by route.
	op    operations.Operation
	match operations.Matched
	front answers.Front
	// account and zone are what the path names, where they exist; account is
	// also the zone's, or what the body of POST /zones names.
	account *account
	zone    *zone
	named   permissions.AccountID // by the body of POST /zones

	// Set by authenticate: who calls, or with which JWT of another call.
	actor   actor
	handout *handout

	// Set by authorize.
	on       permissions.Resource // what the path names by its name
	act      authz.Act
	asked    permissions.Permission // by the body
	decision authz.Decision
	decided  bool
	limit    string // what refused beside the token's spec, "" for nothing
	softened bool
	assumed  string

	// Set by handlers of lists that filter: what the actor may not see.
	leftOut      int
	leftOutNames []string
}

func (s *Server) newExchange(r *http.Request) *exchange {
	x := &exchange{
		method: r.Method,
		path:   relativePath(r.URL.EscapedPath()),
		header: r.Header,
		origin: originOf(r),
		ip:     s.clientIP(r),
		now:    s.now().UTC(),
	}
	if x.s3 = s3Host(r); x.s3 != "" {
		x.path = "//" + x.s3 + r.URL.EscapedPath()
	}
	x.rawQuery = r.URL.RawQuery
	if r.URL.RawQuery != "" {
		x.query = r.URL.Query()
	}
	if r.Body != nil {
		limit := bodyLimit(r)
		body, _ := io.ReadAll(io.LimitReader(r.Body, int64(limit)+1)) // a cut body fails to parse
		x.tooBig = len(body) > limit
		x.body = body
	}
	return x
}

// originOf is the scheme and the host that the client used.
func originOf(r *http.Request) string {
	host := cmp.Or(r.Host, r.URL.Host)
	if r.TLS != nil || r.URL.Scheme == "https" || r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https://" + host
	}
	return "http://" + host
}

// relativePath strips /client/v4.
func relativePath(p string) string {
	if rest, cut := strings.CutPrefix(p, "/client/v4"); cut && (rest == "" || rest[0] == '/') {
		p = rest
	}
	if p == "" || p[0] != '/' {
		p = "/" + p
	}
	return p
}

// clientIP is the address that the call comes from: the connection's or, where
// the options trust it, that of the CF-Connecting-IP header.
func (s *Server) clientIP(r *http.Request) netip.Addr {
	if s.opts.TrustClientIP {
		if ip, err := netip.ParseAddr(r.Header.Get("Cf-Connecting-Ip")); err == nil {
			return ip.WithZone("").Unmap()
		}
	}
	if ap, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		return ap.Addr().WithZone("").Unmap()
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}

// call is the request as the decision and the log see it.
func (x *exchange) call(status int) authz.Call {
	c := authz.Call{Method: x.method, Path: x.path, Time: x.now, ClientIP: x.ip, Status: status, On: x.on, Act: x.act, Asks: x.asked}
	if x.account != nil {
		c.Account = x.account.ID
	}
	return c
}

// param returns a path parameter; a parameter that the template does not have
// is "".
func (x *exchange) param(name string) string {
	v, _ := x.match.Param(name)
	return v
}

// route finds the operation and the account or zone of the path.
func (s *Server) route(x *exchange) (reply, bool) {
	m, known := operations.Match(x.method, x.path)
	if !known && x.misrouted() {
		return refuse(&answers.GatewayScheme, "{method}", printable(x.method)), true
	}
	if !known {
		for _, method := range [...]string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			m, other := operations.Match(method, x.path)
			switch {
			case !other || method == x.method:
			case answers.FrontOf(m.Operation().Template()) == answers.Gateway:
				return refuse(&answers.GatewayMethod), true
			default:
				return refuse(&answers.CoreMethod, "{method}", printable(x.method)), true
			}
		}
		return refuse(&answers.NoRoute, "{path}", x.path), true
	}
	x.match, x.op = m, m.Operation()
	x.front = answers.FrontOf(x.op.Template())
	switch x.op.Scope() {
	case permissions.ScopeAccount:
		id, valid := m.AccountID()
		if !valid {
			return refuse(&answers.NoRoute, "{path}", x.path), true
		}
		x.account = s.world.account(id)
	case permissions.ScopeZone:
		id, valid := m.ZoneID()
		if !valid {
			return refuse(&answers.NoRoute, "{path}", x.path), true
		}
		if x.zone = s.world.zone(id); x.zone != nil {
			x.account = s.world.account(x.zone.Account)
		}
	default:
		if x.op.AllZones() {
			x.named = bodyAccount(x.body)
			x.account = s.world.account(x.named)
		}
	}
	return reply{}, false
}

// bodyAccount is the account that the body of POST /zones names. Cloudflare's own
// cloudflare-go before version 1, and with it its Terraform provider before version 5,
// name it as the organization that it once was:
// https://github.com/cloudflare/cloudflare-go/blob/v0.119.0/zone.go.
func bodyAccount(body []byte) permissions.AccountID {
	type named struct {
		ID permissions.AccountID `json:"id"`
	}
	var in struct {
		Account      named `json:"account"`
		Organization named `json:"organization"`
	}
	_ = json.Unmarshal(body, &in) // malformed: names none; the handler says so
	return cmp.Or(in.Account.ID, in.Organization.ID)
}

// checkBody refuses bodies that are too long.
func (s *Server) checkBody(x *exchange) (reply, bool) {
	if x.tooBig {
		return refuse(&answers.BodyTooLong), true
	}
	return reply{}, false
}

// decode reads the body as JSON into v; an empty body leaves v as it is. done
// is true where the reply says that the body is malformed.
func (x *exchange) decode(v any, malformed *answers.Answer) (rep reply, done bool) {
	if len(strings.TrimSpace(string(x.body))) == 0 {
		return reply{}, false
	}
	if err := json.Unmarshal(x.body, v); err != nil {
		return refuse(malformed), true
	}
	return reply{}, false
}

// printable keeps what may stand in a message of the simulator.
func printable(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return strings.ToValidUTF8(s, "?")
}
