package tokentest

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
)

// handout is a JWT that one call hands out so that others can do an upload. It is
// good for those alone, in its account, for an hour.
type handout struct {
	value   string
	kind    string // as Operation.Credential names it
	account permissions.AccountID
	of      string // what it is for: a Worker or a Pages project
	expires time.Time
	// missing are the assets that are yet to be uploaded.
	missing map[string]bool
	// complete says that nothing is missing: the JWT goes with the Worker's upload.
	complete bool
}

// The kinds of JWTs that calls hand out, as the table of operations names them.
const (
	assetsJWT   = "assets_jwt"
	pagesUpload = "pages_upload_token"
)

const (
	// handoutTime is how long a JWT is good: documented for assets of Workers,
	// assumed for those of Pages.
	handoutTime = time.Hour
	// maxHandouts bounds the JWTs that the server knows: the oldest are forgotten.
	maxHandouts = 1 << 10
)

// handOut makes a JWT. Its claims are those that clients read.
func (s *Server) handOut(x *exchange, h handout, claims object) *handout {
	h.account, h.expires = x.account.ID, x.now.Add(handoutTime)
	claims["iat"], claims["exp"], claims["account_id"] = x.now.Unix(), h.expires.Unix(), x.account.ID
	head, _ := json.Marshal(object{"alg": "HS256", "typ": "JWT"})
	body, _ := json.Marshal(claims) // of texts and numbers: does not fail
	h.value = base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(body) + "." + s.mint.draw(43, alnum)
	if n := len(s.world.handouts) - maxHandouts + 1; n > 0 {
		s.world.handouts = slices.Delete(s.world.handouts, 0, n)
	}
	s.world.handouts = append(s.world.handouts, &h)
	return &h
}

func (w *world) handout(value string) *handout {
	return find(w.handouts, func(h *handout) bool { return h.value == value })
}

// authenticateHandout finds out whether the call brings a JWT that was handed out
// for it. An API token goes the way of all calls, and is refused there.
func (s *Server) authenticateHandout(x *exchange) (rep reply, done, known bool) {
	scheme, value, _ := strings.Cut(x.header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.Count(value, ".") != 2 {
		return reply{}, false, false
	}
	h := s.world.handout(value)
	pages := x.op.Credential() == pagesUpload
	switch {
	case h == nil || h.kind != x.op.Credential() || x.account != nil && x.account.ID != h.account || h.complete && h.kind == assetsJWT:
		if pages {
			return refuse(&answers.PagesUploadDenied), true, true
		}
	case !x.now.Before(h.expires):
		if pages {
			return refuse(&answers.PagesExpired), true, true
		}
	default:
		x.handout, x.account = h, s.world.account(h.account)
		return reply{}, false, true
	}
	x.assumed = "refused, although it is not known in which words: the JWT is unknown, over, or of another call or account"
	return refuse(s.opts.Wording.denied()), true, true
}
