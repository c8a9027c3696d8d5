package record_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
)

// details writes all that a result, a comparison or a right-sized token says.
type details struct{ strings.Builder }

func (b *details) line(indent int, format string, args ...any) {
	b.WriteString(strings.Repeat("  ", indent))
	fmt.Fprintf(b, format, args...)
	b.WriteString("\n")
}

func count(n record.Count) string {
	text := fmt.Sprintf("%d×", n.Times)
	if n.Late != 0 {
		text += fmt.Sprintf(", %d late", n.Late)
	}
	if !n.First.IsZero() || !n.Last.IsZero() {
		text += ", " + n.First.Format("15:04") + " to " + n.Last.Format("15:04")
	}
	return text
}

func made(c authz.Call) string {
	text := c.Method + " " + c.Path
	if c.Account != "" {
		text += ", account " + string(c.Account)
	}
	if c.Asks != nil {
		text += ", asks for " + c.Asks.Name()
	}
	if !c.Time.IsZero() {
		text += ", at " + c.Time.Format("15:04")
	}
	return fmt.Sprintf("%s: %d", text, c.Status)
}

func (b *details) needed(title, where string, n record.Needed) {
	b.line(1, "%s %s on %s, guessed %v", title, n.Permission.Name(), where, n.Guessed)
	for i, c := range n.Because {
		text := ""
		if i < len(n.Counts) {
			text = ", " + count(n.Counts[i])
		}
		b.line(2, "for %s%s", made(c), text)
	}
	b.calls(2, "guess", n.GuessedCalls)
	for _, r := range n.Narrower {
		b.line(2, "or %s", r)
	}
}

func (b *details) calls(indent int, title string, calls []authz.Call) {
	for _, c := range calls {
		b.line(indent, "%s %s", title, made(c))
	}
}

func (b *details) decisions(indent int, title string, list []authz.Decision) {
	for _, d := range list {
		b.line(indent, "%s %s: %s", title, made(d.Call()), d)
	}
}

func (b *details) result(r record.Result) {
	for _, n := range r.Required {
		b.needed("needs", n.Resource.String(), n)
	}
	for _, u := range r.Unplaced {
		b.needed("needs", fmt.Sprintf("%s, %s", u.Whose, u.Scope), u.Needed)
	}
	for _, n := range r.Optional {
		b.needed("may do without", n.Resource.String(), n)
	}
	b.calls(1, "unknown", r.Unknown)
	b.calls(1, "body of", r.Bodies)
	b.calls(1, "ignored", r.Ignored)
	b.calls(1, "unanswered", r.Unanswered)
	for _, gap := range r.Gaps {
		b.line(1, "gap: %s", gap)
	}
	b.line(1, "late %d, reads missing %v, bounded %v", r.Late, r.ReadsMissing, r.Bounded)
}

func (b *details) lacking(list []record.Lacking) {
	for _, l := range list {
		where := l.Resource.String()
		if l.Whose != "" {
			where = fmt.Sprintf("%s, %s", l.Whose, l.Scope)
		}
		b.needed("lacks", where, l.Needed)
		b.decisions(2, "refused", l.Refused)
	}
}

func (b *details) compared(c record.Comparison) {
	b.lacking(c.Lacking)
	for _, e := range c.Excess {
		b.line(1, "excess %s, unseen %v, instead %v", e.Statement, e.Unseen, e.Instead)
	}
	for _, st := range c.Unseen {
		b.line(1, "unseen %s", st)
	}
	b.decisions(1, "not judged", c.Unjudged)
}

func (b *details) sized(r record.RightSized) {
	for _, u := range r.Uses {
		b.line(1, "%s %s, instead %v, seen %s", u.Advice, u.Statement, u.Instead, count(u.Seen))
		for i, c := range u.Calls {
			b.line(2, "by %s, %s", made(c), count(u.Counts[i]))
		}
		if len(u.Lost) > 0 { // which, the table says: its golden would change with every operation
			loses := func(name string) bool {
				return slices.ContainsFunc(u.Lost, func(op operations.Operation) bool { return op.String() == name+" /zones/{zone_id}/dns_records" })
			}
			b.line(2, "loses operations, reading records %v, writing them %v, in order %v", loses("GET"), loses("POST"), slices.IsSortedFunc(u.Lost, func(a, b operations.Operation) int {
				return cmp.Or(cmp.Compare(a.Template(), b.Template()), cmp.Compare(a.Method(), b.Method()))
			}))
		}
	}
	b.line(1, "narrower %v, seen %s: %s", r.Narrower(), count(r.Seen), strings.ReplaceAll(r.Spec.String(), "\n", "; "))
	b.decisions(1, "broken", r.Broken)
	b.decisions(1, "not judged", r.Unjudged)
}

// guessed is an operation whose list is a guess, and one that is documented and needs the same.
func guessed(t *testing.T) (guess, known operations.Operation) {
	t.Helper()
	for _, g := range operationsWithLists() {
		for _, k := range operationsWithLists() {
			if g.Basis() == "guess" && k.Basis() == "documented" && g.Scope() == permissions.ScopeZone && k.Scope() == g.Scope() && strings.Join(g.AcceptedNames(), ",") == strings.Join(k.AcceptedNames(), ",") {
				return g, k
			}
		}
	}
	t.Fatal("no guess")
	return guess, known
}

// TestDetails: all that is said of calls and tokens, in scenes.
func TestDetails(t *testing.T) {
	t.Parallel()
	a, z, z2 := "/accounts/"+string(account), "/zones/"+string(zone), "/zones/"+string(zone2)
	get := func(path string) authz.Call { return authz.Call{Method: "GET", Path: path, Status: 200} }
	post := func(path string) authz.Call { return authz.Call{Method: "POST", Path: path, Status: 200} }
	with := func(c authz.Call, change func(*authz.Call)) authz.Call { change(&c); return c }
	guess, known := guessed(t)
	logpush := with(authz.Call{Method: "PUT", Path: a + "/workers/scripts/w", Act: authz.ActUpdate, Status: 200}, func(c *authz.Call) { c.Asks = permissions.AccountLogsWrite })
	created := record.Placeholder("zone/x?#{new}")
	on, all := permissions.Zone(zone), permissions.AllZones()
	over := permissions.Conditions{ExpiresOn: at(30)}
	log := func(calls ...authz.Call) record.Recording { return record.Recording{Name: "log", Calls: calls} }
	var b details
	for _, scene := range []struct {
		name  string
		have  permissions.Spec
		at    time.Time
		calls []record.Recording
	}{
		{"guesses", permissions.NewSpec(on.Allow(permissions.ZoneRead)), time.Time{}, []record.Recording{log(callOf(guess, zone), callOf(known, zone), callOf(guess, zone2))}},
		{"times", permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite), all.Allow(permissions.ZoneRead)).WithConditions(over), at(20), []record.Recording{
			log(with(get(z+"/dns_records"), func(c *authz.Call) { c.Time = at(3) }), with(get(z+"/dns_records"), func(c *authz.Call) { c.Time = at(40) }), get(z), get("/no/such/thing"), get("/no/such/thing"))}},
		{"over", permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite)).WithConditions(over), at(31), []record.Recording{log(get(z+"/dns_records"), get("/no/such/thing"))}},
		{"a failed run", permissions.NewSpec(on.Allow(permissions.ZoneDNSRead)), time.Time{}, []record.Recording{
			{Name: "one", Failed: true, Gaps: []string{"cut off"}, Calls: []authz.Call{get(z + "/dns_records"), with(post(z+"/dns_records"), func(c *authz.Call) { c.Status = 403 }), get("/user"), get("/user/tokens")}},
			{Gaps: []string{"no name"}, ReadsMissing: true, Calls: []authz.Call{get("/user"), with(get(a+"/queues"), func(c *authz.Call) { c.Status = 0 }), with(get(a+"/queues"), func(c *authz.Call) { c.Status = 302 })}},
		}},
		{"bodies", permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite, permissions.AccountD1Read)), time.Time{}, []record.Recording{
			log(logpush, post(a+"/d1/database/d/query"), with(post(a+"/d1/database/d/query"), func(c *authz.Call) { c.Asks = permissions.AccountD1Write }), post("/graphql"))}},
		{"what is asked for besides", permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountLogsWrite)), time.Time{}, []record.Recording{log(logpush)}},
		{"places that are not said", permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite), all.Allow(permissions.ZoneRead)), time.Time{}, []record.Recording{
			log(post("/zones/"+created+"/dns_records"), get("/zones/"+created+"/access/groups"), get(z+"/access/groups"), get("/zones"), get("/accounts/"+record.Placeholder("acme")+"/queues"), get("/zones/{half/dns_records"), get("/zones/"+created+"/nothing"), get("/client/v4/zones/"+created+"/workers/routes"), post("/accounts/"+record.Placeholder("acme")+"/d1/database/d/query"))}},
		{"reads that are missing", permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite, permissions.AccountSettingsRead, permissions.AccountQueuesWrite), on.Allow(permissions.ZoneDNSWrite, permissions.ZoneCachePurge)), time.Time{}, []record.Recording{
			{ReadsMissing: true, Calls: []authz.Call{post(z + "/dns_records")}}}},
		{"denied in part", permissions.NewSpec(all.Allow(permissions.ZoneDNSWrite, permissions.ZoneRead), permissions.Zone(zone2).Deny(permissions.ZoneDNSWrite)), time.Time{}, []record.Recording{
			log(get(z+"/dns_records"), post(z+"/dns_records"), get(z2+"/dns_records"), get(z2))}},
		{"too wide", permissions.NewSpec(all.Allow(permissions.ZoneDNSWrite, permissions.ZoneDNSRead, permissions.ZoneRead), permissions.AllZonesIn(account).Allow(permissions.ZoneDNSWrite), permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite, permissions.AccountWorkersTailRead)), time.Time{}, []record.Recording{
			log(with(get(z+"/dns_records"), func(c *authz.Call) { c.Account = account }), with(post(z2+"/dns_records"), func(c *authz.Call) { c.Account = account }), get(a+"/workers/scripts"), get("/zones"))}},
		{"a bucket", permissions.NewSpec(permissions.AllowOn(permissions.ZoneResource(zone), permissions.ZoneRead), permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite)), time.Time{}, []record.Recording{
			log(get(a+"/r2/buckets/one"), get(a+"/r2/buckets/two"), authz.Call{Method: "PUT", Path: a + "/r2/buckets/two/cors", Status: 200})}},
		{"one of several would do", permissions.NewSpec(on.Allow(permissions.ZoneDNSRead, permissions.ZoneDNSWrite), permissions.AllZonesIn(account).Allow(permissions.ZoneDNSRead)), time.Time{}, []record.Recording{
			log(with(get(z+"/dns_records"), func(c *authz.Call) { c.Account = account }))}},
		{"of two that read the one that opens less", permissions.NewSpec(on.Allow(permissions.ZoneRead, permissions.ZoneDNSRead, permissions.ZoneWorkersRoutesRead)), time.Time{}, []record.Recording{log(get(z))}},
		{"on one of two zones, by the second id alike", permissions.NewSpec(on.Allow(permissions.ZoneDNSRead), permissions.Zone(zone2).Allow(permissions.ZoneDNSRead)), time.Time{}, []record.Recording{log(get(z+"/dns_records/1"), get(z2+"/dns_records/1"))}},
		{"kept on all zones", permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite), all.Allow(permissions.ZoneDNSRead)), time.Time{}, []record.Recording{log(get("/zones/" + created + "/dns_records"))}},
		{"done without, and allowed anyway", permissions.NewSpec(on.Allow(permissions.ZoneDNSRead)), time.Time{}, []record.Recording{
			log(post(z+"/dns_records"), with(get(z+"/dns_records"), func(c *authz.Call) { c.Status = 403 }), with(get(a+"/queues"), func(c *authz.Call) { c.Status = 403 }))}},
		{"a deny that no call meets", permissions.NewSpec(on.Allow(permissions.ZoneDNSRead), permissions.Zone(zone2).Deny(permissions.ZoneCachePurge)), time.Time{}, []record.Recording{log(get(z + "/dns_records"))}},
		{"two zones, a grant each", permissions.NewSpec(on.Allow(permissions.ZoneDNSRead), permissions.Zone(zone2).Allow(permissions.ZoneDNSRead)), time.Time{}, []record.Recording{log(get(z+"/dns_records"), get(z2+"/dns_records"))}},
		{"writing on all zones to read one that is not said", permissions.NewSpec(all.Allow(permissions.ZoneDNSWrite)), time.Time{}, []record.Recording{log(get("/zones/" + created + "/dns_records"))}},
		{"nothing but reads that do not show", permissions.NewSpec(on.Allow(permissions.ZoneRead)), time.Time{}, []record.Recording{{ReadsMissing: true}}},
		{"an account beside what is unknown", permissions.NewSpec(all.Allow(permissions.ZoneRead)), time.Time{}, []record.Recording{
			log(with(get("/no/such/thing"), func(c *authz.Call) { c.Account = account }), get("/zones"))}},
		{"an account after what is unknown", permissions.NewSpec(), time.Time{}, []record.Recording{log(get("/no/such/thing"), get("/zones"), get(a+"/queues"))}},
		{"rulesets", permissions.NewSpec(on.Allow(permissions.ZoneWAFWrite)), time.Time{}, []record.Recording{
			log(authz.Call{Method: "PUT", Path: z + "/rulesets/phases/http_request_firewall_custom/entrypoint", Status: 200},
				authz.Call{Method: "PUT", Path: z + "/rulesets/phases/http_ratelimit/entrypoint", Phase: "http_request_firewall_custom", Status: 200},
				authz.Call{Method: "PUT", Path: z + "/rulesets/phases/http_request_transform/entrypoint", Status: 200},
				with(post(z+"/rulesets"), func(c *authz.Call) { c.Phase = "http_request_cache_settings" }), post(z+"/rulesets"),
				with(post(a+"/d1/database/d/query"), func(c *authz.Call) { c.Phase = "http_request_cache_settings" }))}},
		{"bodies that were read", permissions.NewSpec(), time.Time{}, []record.Recording{
			{Calls: []authz.Call{post(a + "/d1/database/d/query"), post(a + "/d1/database/e/query")}, BodySeen: map[authz.Call]bool{post(a + "/d1/database/d/query"): true}}}},
		{"roles, and what they leave", permissions.NewSpec(), time.Time{}, []record.Recording{
			log(post(a+"/workers/scripts/w/versions"), with(logpush, func(c *authz.Call) { c.Path = "/accounts/" + record.Placeholder("acme") + "/workers/scripts/w" }), with(post(a+"/queues"), func(c *authz.Call) { c.Asks = permissions.AccountLogsWrite }))}},
		{"one of two buckets", permissions.NewSpec(permissions.Bucket(account, permissions.JurisdictionDefault, "one").Allow(permissions.BucketWorkersR2StorageBucketItemRead), permissions.Account(account).Allow(permissions.AccountWorkersR2StorageRead, permissions.AccountWorkersR2StorageWrite)), time.Time{}, []record.Recording{
			log(get(a+"/r2/buckets/one/objects/x"), get(a+"/r2/buckets/two/objects/x"), get(a+"/r2/buckets/one"), get(a+"/r2/buckets/two"))}},
		{"a deny before what is allowed", permissions.NewSpec(permissions.Account(account).Deny(permissions.AccountWorkersR2StorageWrite), on.Allow(permissions.ZoneDNSRead)), time.Time{}, []record.Recording{log(get(z + "/dns_records"))}},
		{"a group for several calls, less than another's", permissions.NewSpec(on.Allow(permissions.ZoneWrite)), time.Time{}, []record.Recording{log(get(z), get(z+"/settings"), get(z+"/dnssec"))}},
		{"permissions of another scope", permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAccessAppsAndPoliciesWrite)), time.Time{}, []record.Recording{log(with(get(z+"/access/apps"), func(c *authz.Call) { c.Account = account }))}},
		{"levels of other names, and reads that are missing", permissions.NewSpec(on.Allow(permissions.ZoneZarazEdit, permissions.ZoneDomainPageShield, permissions.ZoneCachePurge)), time.Time{}, []record.Recording{{ReadsMissing: true}}},
		{"two runs", permissions.NewSpec(), time.Time{}, []record.Recording{
			log(get(z+"/dns_records"), with(get(z+"/dns_records"), func(c *authz.Call) { c.Status = 404 })), log(with(get(z+"/dns_records"), func(c *authz.Call) { c.Time = at(9) }), with(get(z2+"/dns_records"), func(c *authz.Call) { c.Account = account }))}},
	} {
		b.line(0, "%s", scene.name)
		res := record.Minimal(scene.calls...)
		b.result(res)
		have := authz.Principal{Spec: scene.have}
		b.compared(res.Compare(have, scene.at))
		b.sized(record.RightSize(have, scene.at, scene.calls...))
		roles, rest := res.InRoles()
		for _, n := range roles {
			b.line(1, "role %s", n.Role)
			b.calls(2, "for", n.Because)
		}
		if len(roles) > 0 {
			b.line(1, "beside roles %s", strings.Join(append(grants(rest.Required), whose(rest.Unplaced)...), "; "))
		}
	}
	goldenfile.Check(t, *update, "testdata/details.golden.txt", b.String())
}

func whose(list []record.Unplaced) []string {
	var out []string
	for _, u := range list {
		out = append(out, u.Permission.Name()+", "+u.Whose)
	}
	return out
}
