package tokentest

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions/authz"
)

// refuseIdentity answers a credential that may not call here at all.
func (s *Server) refuseIdentity(x *exchange) reply {
	verify := x.op.AnyToken()
	switch x.decision.Reason {
	case authz.ClientIP:
		if x.front == answers.Gateway {
			return refuse(&answers.GatewayLocation, "{ip}", x.ip.String())
		}
		return refuse(&answers.CoreLocation, "{ip}", x.ip.String())
	case authz.WrongKind:
		switch {
		case verify && x.actor.kind == authz.GlobalKey:
			return refuse(&answers.VerifyNoHeader)
		case verify && x.actor.kind == authz.UserToken:
			return refuse(&answers.VerifyUserToken)
		case verify:
			return refuse(&answers.VerifyAccountToken)
		case x.front == answers.Gateway:
			return refuse(&answers.GatewayNeedsUser)
		}
		return refuse(&answers.CoreNeedsUser)
	}
	return s.badCredential(x, x.invalidToken())
}

// refuseAccountOwned answers an account-owned token where a product does not
// take them.
func (x *exchange) refuseAccountOwned() (reply, bool) {
	if x.actor.kind != authz.AccountToken {
		return reply{}, false
	}
	switch t := x.op.Template(); {
	case strings.HasPrefix(t, "/zones/{zone_id}/pagerules"):
		return refuse(&answers.PageRulesAccountToken), true
	case t == "/zones/{zone_id}/devices/policy/certificates":
		return refuse(&answers.DevicesAccountToken), true
	}
	return reply{}, false
}

// refuseAccess answers a call that the actor's permissions do not allow, or
// whose account or zone the actor does not reach.
func (s *Server) refuseAccess(x *exchange) reply {
	switch {
	case x.op.AnyToken():
		return refuse(&answers.VerifyInvalid)
	case x.op.Method() == "POST" && x.op.Template() == "/zones" && x.named == "":
		return refuse(&answers.ZoneCreateNoAccount)
	case x.op.Method() == "POST" && x.op.Template() == "/zones":
		return refuse(&answers.ZoneCreateDenied)
	case x.front == answers.Gateway && x.unsettled():
		return refuse(&answers.GatewayUnsettled)
	case x.front == answers.Gateway:
		return refuse(s.opts.Wording.denied())
	}
	return refuse(&answers.CoreDenied)
}
