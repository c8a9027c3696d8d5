package logs

import (
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record/internal/fields"
)

// The fields of an entry of an audit log.
const (
	auditMethod = iota
	auditURI
	auditStatus
	auditContext
	auditType
	auditTokenID
	auditTokenName
	auditTime
	auditAccount
	auditResult
	auditID
	auditFields
)

// auditForm is where the fields stand; several places are tried in turn.
type auditForm struct {
	keys fields.Keys
	of   []int // the field of each key
}

func newAuditForm(places [auditFields][]string) auditForm {
	var f auditForm
	var paths [][]string
	for field, keys := range places {
		for _, key := range keys {
			paths, f.of = append(paths, strings.Split(key, ".")), append(f.of, field)
		}
	}
	f.keys = fields.New(paths...)
	return f
}

// auditParser reads entries in the form of the API and in that of Logpush.
type auditParser struct{ api, logpush auditForm }

func newAuditParser() auditParser {
	return auditParser{
		api: newAuditForm([auditFields][]string{
			auditMethod: {"raw.method"}, auditURI: {"raw.uri"}, auditStatus: {"raw.status_code"},
			auditContext: {"actor.context"}, auditType: {"actor.type"}, auditTokenID: {"actor.token_id"}, auditTokenName: {"actor.token_name"},
			auditTime: {"action.time"}, auditAccount: {"account.id"}, auditResult: {"action.result"}, auditID: {"id"},
		}),
		// The fields within Raw and ActorTokenDetails have no published names: those of
		// the API are taken, and theirs as Logpush writes its own.
		logpush: newAuditForm([auditFields][]string{
			auditMethod: {"Raw.method", "Raw.Method"}, auditURI: {"Raw.uri", "Raw.URI"}, auditStatus: {"Raw.status_code", "Raw.StatusCode"},
			auditContext: {"ActorContext"}, auditType: {"ActorType"},
			auditTokenID:   {"ActorTokenDetails.token_id", "ActorTokenDetails.id", "ActorTokenDetails.TokenID", "ActorTokenDetails.ID"},
			auditTokenName: {"ActorTokenDetails.token_name", "ActorTokenDetails.name", "ActorTokenDetails.TokenName", "ActorTokenDetails.Name"},
			auditTime:      {"ActionTimestamp"}, auditAccount: {"AccountID"}, auditResult: {"ActionResult"}, auditID: {"AuditLogID"},
		}),
	}
}

const maxAuditKeys = 24

func (p auditParser) parse(text string, e *auditEntry) (bool, string) {
	form := p.api
	if strings.Contains(text, `"ActionTimestamp"`) || strings.Contains(text, `"ActorContext"`) || strings.Contains(text, `"Raw"`) {
		form = p.logpush
	}
	var all [maxAuditKeys]fields.Value
	v := all[:form.keys.Len()]
	text = strings.TrimPrefix(text, "\ufeff")
	if !form.keys.Scan(text, v) {
		if err := form.keys.Decode(text, v); err != nil {
			return false, "want an entry of an audit log: " + err.Error()
		}
	}
	var got [auditFields]fields.Value
	for i, field := range form.of {
		if v[i].Kind > fields.Null && got[field].Kind == fields.Absent {
			got[field] = v[i]
		}
	}
	e.context, e.tokenID, e.tokenName = got[auditContext].String(), got[auditTokenID].String(), got[auditTokenName].String()
	e.call.Method, e.call.Path = got[auditMethod].String(), apiPath(got[auditURI].String(), true)
	if e.call.Path == "" || !method(e.call.Method) || got[auditType].String() == "system" {
		e.call.Path = "" // Cloudflare's own doing
		return true, ""
	}
	if e.call.Account = permissions.AccountID(got[auditAccount].String()); e.call.Account.Validate() != nil {
		e.call.Account = ""
	}
	e.call.Time = when(got[auditTime])
	if id := got[auditID].String(); id != "" {
		e.call.From = "audit log entry " + id
	}
	if s, ok := status(got[auditStatus]); ok && s != 0 {
		e.call.Status = s
	} else if strings.EqualFold(got[auditResult].String(), "success") || got[auditResult].Text == "true" {
		e.call.Status = statusOK
	}
	return true, ""
}

// statusOK stands for the status of a call that worked.
const statusOK = 200
