package tokentest

import (
	"strings"

	"github.com/cftoken/cftoken/permissions/authz"
)

// refuseIdentity answers a credential that may not call here at all.
func (s *Server) refuseIdentity(x *exchange) reply {
	verify := x.op.AnyToken()
	switch x.decision.Reason {
	case authz.ClientIP:
		if x.front == Gateway {
			return refuse(gatewayLocation, "{ip}", x.ip.String())
		}
		return refuse(coreLocation, "{ip}", x.ip.String())
	case authz.WrongKind:
		switch {
		case verify && x.actor.kind == authz.GlobalKey:
			return refuse(verifyNoHeader)
		case verify && x.actor.kind == authz.UserToken:
			return refuse(verifyUserToken)
		case verify:
			return refuse(verifyAccountToken)
		case x.front == Gateway:
			return refuse(gatewayNeedsUser)
		}
		return refuse(coreNeedsUser)
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
		return refuse(pageRulesAccountToken), true
	case t == "/zones/{zone_id}/devices/policy/certificates":
		return refuse(devicesAccountToken), true
	}
	return reply{}, false
}

// refuseAccess answers a call that the actor's permissions do not allow, or
// whose account or zone the actor does not reach.
func (s *Server) refuseAccess(x *exchange) reply {
	switch {
	case x.op.AnyToken():
		return refuse(verifyInvalid)
	case x.op.Method() == "POST" && x.op.Template() == "/zones" && x.named == "":
		return refuse(zoneCreateNoAccount)
	case x.op.Method() == "POST" && x.op.Template() == "/zones":
		return refuse(zoneCreateDenied)
	case x.front == Gateway && x.unsettled():
		return refuse(gatewayUnsettled)
	case x.front == Gateway:
		return refuse(s.opts.Wording.denied())
	}
	return refuse(coreDenied)
}
