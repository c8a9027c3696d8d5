package clients

import "context"

// certManager are programs with the solver of cert-manager that puts proofs into
// Cloudflare's DNS, https://cert-manager.io/docs/configuration/acme/dns01/cloudflare/.
func certManager(ctx context.Context, version string) ([]Command, error) {
	const imports = `
	"github.com/cert-manager/cert-manager/pkg/issuer/acme/dns/cloudflare"`
	const head = `var solver = newSolver()

func newSolver() *cloudflare.DNSProvider {
	solver, err := cloudflare.NewDNSProviderCredentials(email, key, token, []string{"127.0.0.1:1"}, "cert-manager")
	if err != nil {
		log.Fatal(err)
	}
	return solver
}`
	const readsFirst = "Reads before it writes, which Edit opens, too."
	lines := []goLine{
		{line: `err = solver.Present(ctx, name, "_acme-challenge."+name+".", "proof")`, why: readsFirst},
		{line: `err = solver.Present(ctx, "a.b."+name, "_acme-challenge.a.b."+name+".", "proof")`, why: readsFirst},
		{line: `err = solver.CleanUp(ctx, name, "_acme-challenge."+name+".", "proof")`, why: readsFirst, before: []string{
			`POST /zones/ZONEID/dns_records {"type":"TXT","name":"_acme-challenge.ZONE","content":"proof"}`,
		}},
		{line: `err = solver.Present(ctx, name, "_acme-challenge."+name+".", "proof")`, key: true},
	}
	bin, err := goProgram{name: "cert-manager", main: goLines(imports, head, lines), requires: []string{"github.com/cert-manager/cert-manager v" + version}}.build(ctx)
	if err != nil {
		return nil, err
	}
	return goCommands("cert-manager "+version, bin, lines, goByProxy), nil
}

// externalDNS are programs with the provider of ExternalDNS,
// https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/cloudflare/.
func externalDNS(ctx context.Context, version string) ([]Command, error) {
	const imports = `	"fmt"

	"sigs.k8s.io/external-dns/endpoint"
	"sigs.k8s.io/external-dns/plan"
	"sigs.k8s.io/external-dns/provider"
	"sigs.k8s.io/external-dns/provider/cloudflare"`
	const head = `var dns, oneZone = newProvider(nil), newProvider([]string{zone})

func newProvider(zones []string) *cloudflare.CloudFlareProvider {
	p, err := cloudflare.NewCloudFlareProvider(endpoint.NewDomainFilter([]string{name}), provider.NewZoneIDFilter(zones), false, false,
		cloudflare.RegionalServicesConfig{}, cloudflare.CustomHostnamesConfig{Enabled: os.Getenv("HOSTNAMES") != ""}, cloudflare.DNSRecordsConfig{PerPage: 5})
	if err != nil {
		log.Fatal(err)
	}
	return p
}

func home(target string) []*endpoint.Endpoint {
	return []*endpoint.Endpoint{endpoint.NewEndpointWithTTL("home."+name, "A", 300, target)}
}`
	const byID = "The documentation asks for Zone Read, too (docs/tutorials/cloudflare.md of v0.18.0, 2025-06): with a zone ID filter the zone is not listed but read by its id, which the groups of DNS open as well."
	lines := []goLine{
		{line: `_, err = dns.Zones(ctx)`},
		{line: `records, err := dns.Records(ctx)
if err == nil && len(records) != 12 {
	err = fmt.Errorf("records: %d", len(records))
}`, before: manyRecords()},
		{line: `_, err = oneZone.Records(ctx)`, before: manyRecords(), why: byID},
		{line: `err = dns.ApplyChanges(ctx, &plan.Changes{Create: home("192.0.2.7")})`},
		{line: `err = oneZone.ApplyChanges(ctx, &plan.Changes{Create: home("192.0.2.7")})`, why: byID},
		{line: `err = dns.ApplyChanges(ctx, &plan.Changes{UpdateOld: home("192.0.2.1"), UpdateNew: home("192.0.2.8")})`, before: []string{aRecord}},
		{line: `err = dns.ApplyChanges(ctx, &plan.Changes{Delete: home("192.0.2.1")})`, before: []string{aRecord}},
		{line: `err = dns.ApplyChanges(ctx, &plan.Changes{Create: home("192.0.2.7")})`, key: true},
	}
	bin, err := goProgram{name: "external-dns", main: goLines(imports, head, lines), requires: []string{"sigs.k8s.io/external-dns v" + version}}.build(ctx)
	if err != nil {
		return nil, err
	}
	return goCommands("external-dns "+version, bin, lines, func(ctx context.Context, to Target, env []string, bin string, args ...string) Outcome {
		return goByProxy(ctx, to, append(env, ownNames(env, "API_TOKEN=", "CF_API_TOKEN=", "API_KEY=", "CF_API_KEY=", "EMAIL=", "CF_API_EMAIL=")...), bin, args...)
	}), nil
}
