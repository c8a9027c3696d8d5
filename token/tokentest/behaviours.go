package tokentest

import (
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
)

// Behaviour is one answer of the simulated API that is not plain success.
type Behaviour struct {
	// Name is stable and unique, such as "core/denied".
	Name string
	// When says in words when the answer is given.
	When string
	// Status is the HTTP status.
	Status int
	// Errors are the errors of the answer; text in braces is filled in. Empty
	// for a success that is worth a row.
	Errors []WireError
	// Evidence is how the answer is known, the surest first. Never empty.
	Evidence []permissions.Evidence
}

// simulated are the answers that the simulator gives, in the order of
// docs/SIMULATOR.md.
var simulated = [...]*answers.Answer{
	&answers.NoRoute, &answers.CoreMethod, &answers.GatewayMethod, &answers.GatewayScheme, &answers.BodyTooLong,
	&answers.BadJSON, &answers.NoCredential, &answers.MalformedToken, &answers.MalformedKey, &answers.MalformedEmail,
	&answers.NoKey, &answers.NoEmail, &answers.UnknownKey, &answers.CoreUnknownToken, &answers.MalformedAtGateway,
	&answers.GatewayUnknownToken, &answers.LockedOut, &answers.CoreLocation, &answers.GatewayLocation,
	&answers.CoreNeedsUser, &answers.GatewayNeedsUser, &answers.PageRulesAccountToken, &answers.DevicesAccountToken,
	&answers.VerifyInvalid, &answers.VerifyAccountToken, &answers.VerifyUserToken, &answers.VerifyNoHeader,
	&answers.VerifyExpired, &answers.VerifyDisabled, &answers.CoreDenied, &answers.GatewayDenied,
	&answers.GatewayForbidden, &answers.PhaseDenied, &answers.GraphQLAccountDenied, &answers.GraphQLZonesDenied,
	&answers.GatewayUnsettled, &answers.ZoneCreateDenied, &answers.ZoneCreateNoAccount, &answers.AccountCreateDenied,
	&answers.ZonesFiltered, &answers.AccountsFiltered, &answers.TokenGroupRefused, &answers.TokenGranular,
	&answers.TokenAllBuckets, &answers.TokenPolicyID, &answers.TokenNoGroupID, &answers.TokenUnknownGroup,
	&answers.TokenBadBody, &answers.TokenBadName, &answers.TokenLimit, &answers.TokenUnknown, &answers.TokensLiveFiltered, &answers.TokensOwnFiltered, &answers.NotInPlan,
	&answers.AccessOff, &answers.ZeroTrustOff, &answers.MediaOff, &answers.R2Off, &answers.R2BadName, &answers.R2Exists,
	&answers.R2NoBucket, &answers.R2BadJurisdiction, &answers.R2NoCORS, &answers.R2NoKey, &answers.R2NotEmpty, &answers.R2CatalogOff, &answers.S3NoCredential, &answers.S3BadKey, &answers.S3UnknownKey,
	&answers.S3BadSignature, &answers.S3Clock, &answers.S3Denied, &answers.S3Off, &answers.S3NoBucket, &answers.S3NoKey,
	&answers.S3NoUpload, &answers.S3Unsupported, &answers.D1NoDatabase, &answers.D1BadRequest, &answers.KVNoNamespace, &answers.KVExists, &answers.KVNoKey, &answers.WorkersNoScript,
	&answers.WorkersBadScript, &answers.WorkersBadInherit, &answers.WorkersNoService, &answers.WorkersNoEnvironment, &answers.WorkersNoVersion, &answers.WorkersNoVersions, &answers.PreviewUnknown, &answers.PreviewNotDeployed, &answers.WorkersNoDeployment, &answers.WorkersNoSecret, &answers.WorkersNotDeployed, &answers.WorkersSettingsNotDeployed, &answers.WorkersNoDomain, &answers.WorkflowUnknown, &answers.WorkflowInstanceUnknown, &answers.WorkersNoZone, &answers.WorkersLimit, &answers.WorkersUnregistered, &answers.SubdomainFree, &answers.SubdomainTaken, &answers.PagesNoProject, &answers.PagesUploadDenied, &answers.PagesExpired, &answers.RouteUnknown, &answers.RouteBadPattern, &answers.RouteDuplicate,
	&answers.HostnameBadJSON, &answers.HostnameNoQuota, &answers.HostnameDuplicate, &answers.HostnameInvalid,
	&answers.HostnameReserved, &answers.HostnameExample, &answers.HostnameBadID, &answers.HostnameUnknown,
	&answers.DNSUnknown, &answers.DNSInvalid, &answers.DNSIdentical, &answers.DNSExists, &answers.DNSCNAMEExists,
	&answers.DNSHostExists, &answers.FreeTLD, &answers.OriginNoZone, &answers.ZoneNotRegistered, &answers.ZoneExists, &answers.RateLimited,
	&answers.RateLimitedQuota, &answers.Throttled,
}

// Behaviours returns every answer that the simulator gives besides plain
// success, with how it is known.
func Behaviours() []Behaviour {
	out := make([]Behaviour, 0, len(simulated))
	for _, a := range simulated {
		out = append(out, behaviour(a))
	}
	return out
}

func behaviour(a *answers.Answer) Behaviour {
	return Behaviour{Name: a.Name, When: a.When, Status: a.Status, Errors: wire(a.Sent(), nil), Evidence: a.Cite(nil)}
}

// refuse is the answer of a row; pairs of placeholder and text fill its
// messages.
func refuse(a *answers.Answer, fill ...string) reply {
	var r *strings.Replacer
	if len(fill) > 0 {
		r = strings.NewReplacer(fill...)
	}
	return reply{status: a.Status, errors: wire(a.Sent(), r)}
}

// wire are the errors of a row as they are sent, with their placeholders filled
// where r is not nil.
func wire(list []answers.Error, r *strings.Replacer) []WireError {
	if len(list) == 0 {
		return nil
	}
	out := make([]WireError, 0, len(list))
	for _, e := range list {
		w := WireError{Code: e.Code, Message: e.Message, Chain: wire(e.Chain, r)}
		if e.Code == answers.NoCode {
			w.Code, w.NoCode = 0, true
		}
		if r != nil {
			w.Message = r.Replace(w.Message)
		}
		out = append(out, w)
	}
	return out
}

// missing answers an authorized call that acts on a thing of which the
// simulator keeps no state, so that it does not exist. It reports false where
// nothing is known of the answer.
func (x *exchange) missing() (reply, bool) {
	op := x.op
	if op.Method() == http.MethodGet {
		return reply{}, false
	}
	known := answers.Missing(op.Method(), op.Template())
	if len(known) == 0 {
		return reply{}, false
	}
	if known[0].Argued() && x.assumed == "" {
		x.assumed = "how the API answers " + op.String() + " on a thing that does not exist is argued, not known"
	}
	b := missingThing(known[0])
	return reply{status: b.Status, errors: b.Errors}, true
}

// missingThing is the answer about a thing that does not exist. What is not known
// of it is filled in: status 404, the code of a plain "not found", and a message
// that says nothing else.
func missingThing(a answers.Answer) Behaviour {
	b := behaviour(&a)
	if b.Status == 0 {
		b.Status = http.StatusNotFound
	}
	if b.Errors == nil {
		b.Errors = []WireError{{Code: a.Code, Message: a.Text}}
	}
	if e := &b.Errors[0]; e.Code == answers.AnyCode {
		e.Code = answers.PlainNotFound
	}
	if b.Errors[0].Message == "" {
		b.Errors[0].Message = "not found"
	}
	return b
}

// missingThings returns what the simulator answers about things that do not
// exist, of which it keeps no state: one row for each operation.
func missingThings() []Behaviour {
	var out []Behaviour
	for a := range answers.GoneRows() {
		if n := len(out); n > 0 && out[n-1].Name == a.Name {
			continue
		}
		out = append(out, missingThing(a))
	}
	return out
}
