package clients

import "context"

// flarectl are command lines of flarectl, Cloudflare's own,
// https://github.com/cloudflare/cloudflare-go/tree/v0/cmd/flarectl.
func flarectl(ctx context.Context, version string) ([]Command, error) {
	bin, err := goProgram{name: "flarectl", pkg: "github.com/cloudflare/cloudflare-go/cmd/flarectl", requires: []string{"github.com/cloudflare/cloudflare-go v" + version}}.build(ctx)
	if err != nil {
		return nil, err
	}
	const agentRule = `made=POST /zones/ZONEID/firewall/ua_rules {"mode":"block","configuration":{"target":"ua","value":"BadBot/1.0"}}`
	const accessRule = `made=POST /zones/ZONEID/firewall/access_rules/rules {"mode":"block","configuration":{"target":"ip","value":"192.0.2.9"}}`
	var out []Command
	for _, c := range []struct {
		line   string
		before []string
		key    bool
		why    string
	}{
		{line: "user info"},
		{line: "zone list"},
		{line: "zone info --zone ZONE"},
		{line: "zone create --zone other.dev --account-id ACCOUNT"},
		{line: "zone delete --zone ZONE"},
		{line: "zone check --zone ZONE", why: "flarectl prints the first of the answer's messages and does not look whether there is one (https://github.com/cloudflare/cloudflare-go/blob/v0.119.0/cmd/flarectl/zone.go, 2026-09-25), so the API has one there; its text is not published, and the simulator says so in its place."},
		{line: "zone lockdown --zone ZONE --urls ZONE/admin --targets ip --values 192.0.2.7"},
		{line: "zone purge --zone ZONE --everything"},
		{line: "zone purge --zone ZONE --files https://ZONE/a.css"},
		{line: "zone dns --zone ZONE", before: []string{aRecord, aSecond}},
		{line: "zone export --zone ZONE", before: []string{aRecord}},
		{line: "dns list --zone ZONE --type A", before: []string{aRecord, aaaaRecord}},
		{line: "dns create --zone ZONE --name www --type A --content 192.0.2.7 --ttl 120"},
		{line: "dns update --zone ZONE --id <made> --name home --type A --content 192.0.2.8 --ttl 120", before: []string{madeRecord}},
		{line: "dns create-or-update --zone ZONE --name home --type A --content 192.0.2.8", before: []string{aRecord}},
		{line: "dns create-or-update --zone ZONE --name new --type A --content 192.0.2.8"},
		{line: "dns delete --zone ZONE --id <made>", before: []string{madeRecord}},
		{line: "user-agents list --zone ZONE", before: []string{agentRule}},
		{line: "user-agents create --zone ZONE --mode block --value BadBot/1.0 --description bots"},
		{line: "user-agents update --zone ZONE --id <made> --mode js_challenge --value BadBot/1.0", before: []string{agentRule}},
		{line: "user-agents delete --zone ZONE --id <made>", before: []string{agentRule}},
		{line: "pagerules list --zone ZONE"},
		{line: "firewall rules list --zone ZONE", before: []string{accessRule}},
		{line: "firewall rules list --account \"Example Account\""},
		{line: "firewall rules create --zone ZONE --value 192.0.2.9 --mode block"},
		{line: "firewall rules create-or-update --zone ZONE --value 192.0.2.9 --mode challenge", before: []string{accessRule}},
		{line: "firewall rules delete --zone ZONE --id <made>", before: []string{accessRule}},
		{line: "dns create --zone ZONE --name www --type A --content 192.0.2.7", key: true},
	} {
		cmd := Command{Client: "flarectl " + version, Name: "flarectl " + c.line, World: steps(c.before...), Why: c.why, Slow: len(out) > 3}
		if c.key {
			cmd.Name, cmd.Why = cmd.Name+" (Global API key)", globalKey
		}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			env := []string{"CF_API_TOKEN=" + to.Token}
			if c.key {
				env = []string{"CF_API_KEY=" + to.GlobalKey, "CF_API_EMAIL=" + to.Email}
			}
			return goByProxy(ctx, to, env, bin, words(fill(c.line, to))...)
		}
		out = append(out, cmd)
	}
	return out, nil
}

// cloudflareV0 are programs with cloudflare-go before its generated versions,
// https://pkg.go.dev/github.com/cloudflare/cloudflare-go.
func cloudflareV0(ctx context.Context, version string) ([]Command, error) {
	const imports = `	"fmt"

	"github.com/cloudflare/cloudflare-go"`
	const head = `var api = client()

func client() *cloudflare.API {
	options := []cloudflare.Option{cloudflare.BaseURL(os.Getenv("CLOUDFLARE_BASE_URL")), cloudflare.UsingRetryPolicy(0, 0, 0), cloudflare.UsingRateLimit(1e6)}
	api, err := cloudflare.NewWithAPIToken(token, options...)
	if key != "" {
		api, err = cloudflare.New(key, email, options...)
	}
	if err != nil {
		log.Fatal(err)
	}
	return api
}

var (
	inZone    = cloudflare.ZoneIdentifier(zone)
	inAccount = cloudflare.AccountIdentifier(account)
	yes       = true
)`
	lines := cloudflareV0Lines
	bin, err := goProgram{name: "cloudflare-v0", main: goLines(imports, head, lines), requires: []string{"github.com/cloudflare/cloudflare-go v" + version}}.build(ctx)
	if err != nil {
		return nil, err
	}
	return goCommands("cloudflare-go "+version, bin, lines, goByURL), nil
}

// cloudflareV0Lines are the programs.
var cloudflareV0Lines = []goLine{
	{line: `_, err = api.VerifyAPIToken(ctx)`},
	{line: `_, err = api.UserDetails(ctx)`},
	{line: `_, _, err = api.Accounts(ctx, cloudflare.AccountsListParams{})`},
	{line: `_, err = api.ListZonesContext(ctx)`},
	{line: `_, err = api.ZoneIDByName(name)`},
	{line: `_, err = api.ZoneDetails(ctx, zone)`},
	{line: `_, err = api.EditZone(ctx, zone, cloudflare.ZoneOptions{Paused: &yes})`},
	{line: `_, err = api.CreateZone(ctx, "other.dev", false, cloudflare.Account{ID: account}, "full")`},
	{line: `_, err = api.UpdateZoneSetting(ctx, inZone, cloudflare.UpdateZoneSettingParams{Name: "ssl", Value: "strict"})`},
	{line: `_, err = api.PurgeEverything(ctx, zone)`},
	{line: `records, _, err := api.ListDNSRecords(ctx, inZone, cloudflare.ListDNSRecordsParams{ResultInfo: cloudflare.ResultInfo{PerPage: 5}})
if err == nil && len(records) != 5 {
	err = fmt.Errorf("records: %d", len(records))
}`, before: manyRecords()},
	{line: `_, err = api.CreateDNSRecord(ctx, inZone, cloudflare.CreateDNSRecordParams{Type: "A", Name: "www." + name, Content: "192.0.2.7", TTL: 1})`, sampled: true},
	{line: `_, err = api.UpdateDNSRecord(ctx, inZone, cloudflare.UpdateDNSRecordParams{ID: made, Type: "A", Name: "home." + name, Content: "192.0.2.8"})`, before: []string{madeRecord}},
	{line: `err = api.DeleteDNSRecord(ctx, inZone, made)`, before: []string{madeRecord}},
	{line: `_, err = api.CreateDNSRecord(ctx, inZone, cloudflare.CreateDNSRecordParams{Type: "TXT", Name: "txt." + name, Content: "x"})`, key: true},
	{line: `_, err = api.UploadWorker(ctx, inAccount, cloudflare.CreateWorkerParams{ScriptName: "w", Script: "export default { fetch() { return new Response() } }", Module: true})`, sampled: true},
	{line: `_, _, err = api.ListWorkers(ctx, inAccount, cloudflare.ListWorkersParams{})`, before: []string{"worker w"}},
	{line: `_, err = api.SetWorkersSecret(ctx, inAccount, cloudflare.SetWorkersSecretParams{ScriptName: "w", Secret: &cloudflare.WorkersPutSecretRequest{Name: "S", Text: "x", Type: "secret_text"}})`, before: []string{"worker w"}},
	{line: `err = api.DeleteWorker(ctx, inAccount, cloudflare.DeleteWorkerParams{ScriptName: "w"})`, before: []string{"worker w"}},
	{line: `_, err = api.CreateWorkerRoute(ctx, inZone, cloudflare.CreateWorkerRouteParams{Pattern: name + "/*", Script: "w"})`, before: []string{"worker w"}, sampled: true},
	{line: `_, err = api.CreateWorkersKVNamespace(ctx, inAccount, cloudflare.CreateWorkersKVNamespaceParams{Title: "kv"})`},
	{line: `_, err = api.WriteWorkersKVEntry(ctx, inAccount, cloudflare.WriteWorkersKVEntryParams{NamespaceID: made, Key: "k", Value: []byte("v")})`, before: []string{`made=POST /accounts/ACCOUNT/storage/kv/namespaces {"title":"kv"}`}},
	{line: `_, err = api.CreateR2Bucket(ctx, inAccount, cloudflare.CreateR2BucketParameters{Name: "bucket"})`, sampled: true},
	{line: `_, err = api.ListR2Buckets(ctx, inAccount, cloudflare.ListR2BucketsParams{})`, before: []string{madeBucket}},
	{line: `err = api.DeleteR2Bucket(ctx, inAccount, "bucket")`, before: []string{madeBucket}},
	{line: `_, err = api.CreateD1Database(ctx, inAccount, cloudflare.CreateD1DatabaseParams{Name: "db"})`},
	{line: `_, err = api.CreateQueue(ctx, inAccount, cloudflare.CreateQueueParams{Name: "jobs"})`},
	{line: `_, err = api.ListRulesets(ctx, inZone, cloudflare.ListRulesetsParams{})`},
	{line: `_, err = api.UpdateEntrypointRuleset(ctx, inZone, cloudflare.UpdateEntrypointRulesetParams{Phase: "http_request_firewall_custom", Rules: []cloudflare.RulesetRule{{Action: "block", Expression: "ip.src eq 192.0.2.9"}}})`},
	{line: `_, err = api.CreateList(ctx, inAccount, cloudflare.ListCreateParams{Name: "ips", Kind: "ip"})`},
	{line: `_, err = api.CreateCustomHostname(ctx, zone, cloudflare.CustomHostname{Hostname: "shop.customer.dev", SSL: &cloudflare.CustomHostnameSSL{Method: "txt", Type: "dv"}})`, sampled: true},
	{line: `_, err = api.ListCertificatePacks(ctx, zone)`},
	{line: `_, err = api.CreateTunnel(ctx, inAccount, cloudflare.TunnelCreateParams{Name: "t", Secret: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})`},
	{line: `_, err = api.CreateAccessApplication(ctx, inAccount, cloudflare.CreateAccessApplicationParams{Name: "app", Domain: "app." + name, Type: "self_hosted"})`},
	{line: `_, err = api.CreateTurnstileWidget(ctx, inAccount, cloudflare.CreateTurnstileWidgetParams{Name: "widget", Domains: []string{name}, Mode: "managed"})`},
	{line: `_, _, err = api.ListPagesProjects(ctx, inAccount, cloudflare.ListPagesProjectsParams{})`},
	{line: `_, err = api.ListAPITokensPermissionGroups(ctx)`},
}
