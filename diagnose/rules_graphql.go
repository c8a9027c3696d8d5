package diagnose

import (
	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// graphQLRules explain refusals of the GraphQL API, which come with status 200
// and without a code: the dataset that the query names decides what is needed.
var graphQLRules = []rule{
	{
		code: CodeGraphQLNoAccess, severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{says: rows{&answers.GraphQLNoAccess}, when: (*refusal).onGraphQL, note: noteGraphQL}},
		doc:      "The GraphQL API answers that the account's or zone's plan does not include a dataset or field.",
		title:    "the plan does not include this dataset",
		detail:   noPermissionMatter,
		causes:   []Cause{{authz.NoReason, "the plan of the account or zone does not include the dataset or the field", High}},
		remedies: []Remedy{{Action: "leave the dataset or the field out of the query, or change the plan", DocURL: answers.DocGraphQL}},
		docURL:   answers.DocGraphQL,
	},
	{
		code: CodeGraphQLNotAuthorized, severity: Failure, verdict: authz.Denied, symptom: true,
		forms: []form{
			{says: rows{&answers.GraphQLAccountDenied}, when: (*refusal).onGraphQL, note: noteGraphQL},
			{says: rows{&answers.GraphQLZonesDenied}, when: (*refusal).refusesZones, note: noteGraphQL + ", about zones [...], without a code"},
			{when: (*refusal).refusedByGraphQL, note: "the error's extensions.code is authz"},
		},
		doc:   "The GraphQL API refused the account or the zones of a query.",
		title: "missing permission to read analytics",
		causes: []Cause{
			{authz.MissingPermission, "the token lacks the permission to read the analytics of the account or zone", High},
			{authz.OutsideScope, "the account or zone of the query is not among the token's resources", Medium},
		},
		evidence: []evidence{{documented, answers.DocGraphQL, "2026-11", "extensions.code"}},
		docURL:   answers.DocGraphQL, fill: fillGraphQL,
	},
}

// noteGraphQL is what onGraphQL asks for.
const noteGraphQL = "on /graphql, or where the call is not known"

func (r *refusal) onGraphQL() bool {
	return r.call.Path == "" || r.on("/graphql") || r.refusedByGraphQL()
}

// refusesZones reports "zones [...] are not authorized", as GraphQL says it.
func (r *refusal) refusesZones() bool {
	_, ok := r.message(func(m cfapi.Message) bool {
		return m.Code == 0 && holds(m.Message, "zones [") && holds(m.Message, "are not authorized")
	})
	return ok && r.onGraphQL()
}

func (r *refusal) refusedByGraphQL() bool {
	_, ok := r.message(func(m cfapi.Message) bool { return m.Extension == "authz" })
	return ok
}

// fillGraphQL names the permission for the kind of dataset that was refused.
func fillGraphQL(r *refusal, d *Diagnosis) {
	if len(r.needs) > 0 {
		d.Title = missingTitle(r)
		addMissing(r, d)
		return
	}
	if p := r.addAnalytics(d); p != nil {
		d.Title = "missing permission " + permissions.Label(p)
	}
}

// addAnalytics adds the permission for the kind of dataset that a query asks for, which
// it returns, or those of both kinds, where it is not known.
func (r *refusal) addAnalytics(d *Diagnosis) permissions.Permission {
	add := func(action string, scope permissions.Scope, p permissions.Permission) {
		d.Remedies = append(d.Remedies, r.addRemedy(action, r.own(scope), p))
	}
	about := func(node, word string) bool {
		_, ok := r.message(func(m cfapi.Message) bool { return m.Node == node })
		return ok || r.err.HasText(word)
	}
	switch account, zones := about("accounts", "account"), about("zones", "zone"); {
	case zones && !account:
		add(addPermission, permissions.ScopeZone, permissions.ZoneAnalyticsRead)
		return permissions.ZoneAnalyticsRead
	case account && !zones:
		add(addPermission, permissions.ScopeAccount, permissions.AccountAnalyticsRead)
		return permissions.AccountAnalyticsRead
	}
	add("add this permission for datasets of an account", permissions.ScopeAccount, permissions.AccountAnalyticsRead)
	add("add this permission for datasets of a zone", permissions.ScopeZone, permissions.ZoneAnalyticsRead)
	return nil
}
