package clients

import "context"

// cloudflareGo are programs with cloudflare-go's generated versions, Cloudflare's own,
// https://pkg.go.dev/github.com/cloudflare/cloudflare-go/v7.
func cloudflareGo(ctx context.Context, version, major string, lines []goLine) ([]Command, error) {
	module := "github.com/cloudflare/cloudflare-go/" + major
	imports := `	"fmt"
	"strings"

	"` + module + `"`
	for _, service := range [...]string{
		"accounts", "cache", "custom_hostnames", "d1", "dns", "kv", "memberships", "option", "queues", "r2", "rulesets",
		"ssl", "turnstile", "user", "workers", "zero_trust", "zones",
	} {
		imports += "\n\t\"" + module + "/" + service + "\""
	}
	const head = `var client = newClient()

func newClient() *cloudflare.Client {
	options := []option.RequestOption{option.WithMaxRetries(0)}
	if key != "" {
		options = append(options, option.WithAPIKey(key), option.WithAPIEmail(email))
	} else {
		options = append(options, option.WithAPIToken(token))
	}
	return cloudflare.NewClient(options...)
}

func aRecord(name, content string) dns.ARecordParam {
	return dns.ARecordParam{Name: cloudflare.F(name), Type: cloudflare.F(dns.ARecordTypeA), Content: cloudflare.F(content), TTL: cloudflare.F(dns.TTL1)}
}`
	bin, err := goProgram{name: "cloudflare-" + major, main: goLines(imports, head, lines), requires: []string{module + " v" + version}}.build(ctx)
	if err != nil {
		return nil, err
	}
	return goCommands("cloudflare-go "+version, bin, lines, goByURL), nil
}

// cloudflareGoLines are the programs.
var cloudflareGoLines = []goLine{
	{line: `_, err = client.User.Tokens.Verify(ctx)`},
	{line: `_, err = client.User.Get(ctx)`},
	{line: `_, err = client.User.Tokens.List(ctx, user.TokenListParams{})`},
	{line: `_, err = client.Memberships.List(ctx, memberships.MembershipListParams{})`},
	{line: `_, err = client.Accounts.List(ctx, accounts.AccountListParams{})`},
	{line: `_, err = client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F(account)})`},
	{line: `_, err = client.Zones.List(ctx, zones.ZoneListParams{Name: cloudflare.F(name)})`},
	{line: `_, err = client.Zones.Get(ctx, zones.ZoneGetParams{ZoneID: cloudflare.F(zone)})`},
	{line: `_, err = client.Zones.New(ctx, zones.ZoneNewParams{Name: cloudflare.F("other.dev"), Account: cloudflare.F(zones.ZoneNewParamsAccount{ID: cloudflare.F(account)})})`},
	{line: `_, err = client.Zones.Edit(ctx, zones.ZoneEditParams{ZoneID: cloudflare.F(zone), Paused: cloudflare.F(true)})`},
	{line: `_, err = client.Zones.Settings.Get(ctx, "ssl", zones.SettingGetParams{ZoneID: cloudflare.F(zone)})`},
	{line: `_, err = client.Cache.Purge(ctx, cache.CachePurgeParams{ZoneID: cloudflare.F(zone), Body: cache.CachePurgeParamsBodyCachePurgeEverything{PurgeEverything: cloudflare.F(true)}})`},
	{line: `n := 0
for pages := client.DNS.Records.ListAutoPaging(ctx, dns.RecordListParams{ZoneID: cloudflare.F(zone), PerPage: cloudflare.F(5.0)}); pages.Next() || pages.Err() != nil; n++ {
	if err = pages.Err(); err != nil {
		return err
	}
}
if n != 12 {
	err = fmt.Errorf("records: %d", n)
}`, before: manyRecords()},
	{line: `_, err = client.DNS.Records.New(ctx, dns.RecordNewParams{ZoneID: cloudflare.F(zone), Body: aRecord("www."+name, "192.0.2.7")})`},
	{line: `_, err = client.DNS.Records.Edit(ctx, made, dns.RecordEditParams{ZoneID: cloudflare.F(zone), Body: aRecord("home."+name, "192.0.2.8")})`, before: []string{madeRecord}},
	{line: `_, err = client.DNS.Records.Update(ctx, made, dns.RecordUpdateParams{ZoneID: cloudflare.F(zone), Body: aRecord("home."+name, "192.0.2.8")})`, before: []string{madeRecord}},
	{line: `_, err = client.DNS.Records.Delete(ctx, made, dns.RecordDeleteParams{ZoneID: cloudflare.F(zone)})`, before: []string{madeRecord}},
	{line: `_, err = client.DNS.Records.New(ctx, dns.RecordNewParams{ZoneID: cloudflare.F(zone), Body: aRecord("key."+name, "192.0.2.7")})`, key: true},
	{line: `_, err = client.Workers.Scripts.List(ctx, workers.ScriptListParams{AccountID: cloudflare.F(account)})`, before: []string{"worker w"}},
	{line: `_, err = client.Workers.Scripts.Delete(ctx, "w", workers.ScriptDeleteParams{AccountID: cloudflare.F(account)})`, before: []string{"worker w"}},
	{line: `_, err = client.Workers.Routes.New(ctx, workers.RouteNewParams{ZoneID: cloudflare.F(zone), Pattern: cloudflare.F(name + "/*"), Script: cloudflare.F("w")})`, before: []string{"worker w"}},
	{line: `_, err = client.KV.Namespaces.New(ctx, kv.NamespaceNewParams{AccountID: cloudflare.F(account), Title: cloudflare.F("kv")})`},
	{line: `_, err = client.KV.Namespaces.List(ctx, kv.NamespaceListParams{AccountID: cloudflare.F(account)})`},
	{line: `_, err = client.R2.Buckets.New(ctx, r2.BucketNewParams{AccountID: cloudflare.F(account), Name: cloudflare.F("bucket")})`},
	{line: `_, err = client.R2.Buckets.List(ctx, r2.BucketListParams{AccountID: cloudflare.F(account)})`, before: []string{madeBucket}},
	{line: `_, err = client.R2.Buckets.Delete(ctx, "bucket", r2.BucketDeleteParams{AccountID: cloudflare.F(account)})`, before: []string{madeBucket}},
	{line: `_, err = client.D1.Database.New(ctx, d1.DatabaseNewParams{AccountID: cloudflare.F(account), Name: cloudflare.F("db")})`},
	{line: `_, err = client.Queues.New(ctx, queues.QueueNewParams{AccountID: cloudflare.F(account), QueueName: cloudflare.F("jobs")})`},
	{line: `_, err = client.Rulesets.List(ctx, rulesets.RulesetListParams{ZoneID: cloudflare.F(zone)})`},
	{line: `_, err = client.CustomHostnames.New(ctx, custom_hostnames.CustomHostnameNewParams{ZoneID: cloudflare.F(zone), Hostname: cloudflare.F("shop.customer.dev"), SSL: cloudflare.F(custom_hostnames.CustomHostnameNewParamsSSL{Method: cloudflare.F(custom_hostnames.DCVMethodTXT), Type: cloudflare.F(custom_hostnames.DomainValidationTypeDv)})})`},
	{line: `_, err = client.SSL.CertificatePacks.List(ctx, ssl.CertificatePackListParams{ZoneID: cloudflare.F(zone)})`},
	{line: `_, err = client.ZeroTrust.Tunnels.Cloudflared.New(ctx, zero_trust.TunnelCloudflaredNewParams{AccountID: cloudflare.F(account), Name: cloudflare.F("t")})`},
	{line: `_, err = client.Turnstile.Widgets.New(ctx, turnstile.WidgetNewParams{AccountID: cloudflare.F(account), Name: cloudflare.F("widget"), Mode: cloudflare.F(turnstile.WidgetNewParamsModeManaged), Domains: cloudflare.F([]turnstile.WidgetDomainParam{strings.ToLower(name)})})`},
}
