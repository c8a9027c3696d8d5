package clients

import (
	"context"
	"slices"
)

const proof = `POST /zones/ZONEID/dns_records {"type":"TXT","name":"_acme-challenge.ZONE","content":"\"proof\""}`

// libdns are programs with libdns' provider, https://github.com/libdns/cloudflare.
func libdns(ctx context.Context, version string) ([]Command, error) {
	const imports = `	"fmt"

	"github.com/libdns/cloudflare"
	"github.com/libdns/libdns"`
	const head = `var provider = cloudflare.Provider{APIToken: token}` + wantRecords
	lines := slices.Clone(libdnsLines)
	for i := range lines {
		lines[i].why = "The README asks for Zone Read on all zones (https://github.com/libdns/cloudflare/blob/v" + version + "/README.md, 2025-10): the zone is listed by its name, for which Zone Read on it suffices."
	}
	bin, err := goProgram{name: "libdns", main: goLines(imports, head, lines), requires: []string{"github.com/libdns/cloudflare v" + version, "github.com/libdns/libdns v1.1.0"}}.build(ctx)
	if err != nil {
		return nil, err
	}
	return goCommands("libdns/cloudflare "+version, bin, lines, goByProxy), nil
}

// wantRecords holds a result to a number of records.
const wantRecords = `

func want(n int, records []libdns.Record, err error) error {
	if err == nil && len(records) != n {
		return fmt.Errorf("%d records, not %d", len(records), n)
	}
	return err
}`

// libdnsLines are the programs.
var libdnsLines = []goLine{
	{line: `records, err := provider.GetRecords(ctx, name)
err = want(12, records, err)`, before: manyRecords(), sampled: true},
	{line: `records, err := provider.AppendRecords(ctx, name, []libdns.Record{libdns.TXT{Name: "_acme-challenge", Text: "proof"}})
err = want(1, records, err)`, sampled: true},
	{line: `records, err := provider.DeleteRecords(ctx, name, []libdns.Record{libdns.TXT{Name: "_acme-challenge", Text: "proof"}})
err = want(1, records, err)`, before: []string{proof}, sampled: true},
	{line: `records, err := provider.SetRecords(ctx, name, []libdns.Record{libdns.RR{Name: "home", Type: "A", Data: "192.0.2.8"}})
err = want(1, records, err)`, before: []string{aRecord}, sampled: true},
	{line: `records, err := provider.SetRecords(ctx, name, []libdns.Record{libdns.RR{Name: "new", Type: "A", Data: "192.0.2.8"}})
err = want(1, records, err)`},
	{line: `records, err := provider.AppendRecords(ctx, name, []libdns.Record{libdns.MX{Name: "@", Preference: 10, Target: "mx." + name}, libdns.SRV{Service: "sip", Transport: "tcp", Name: "@", Port: 5060, Target: "sip." + name}})
err = want(2, records, err)`},
}
