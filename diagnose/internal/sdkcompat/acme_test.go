package sdkcompat

import (
	"net"
	"net/http"
	"strings"
	"testing"

	legodns "github.com/go-acme/lego/v4/challenge/dns01"
	lego "github.com/go-acme/lego/v4/providers/dns/cloudflare"
	libdnscf "github.com/libdns/cloudflare"
	"github.com/libdns/libdns"
	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// acmeClient asks for a TXT record in example.com with a token, as ACME clients
// do, and returns its error. The client's requests reach the simulator.
type acmeClient struct {
	name string
	ask  func(t *testing.T, srv *tokentest.Server, value string) error
}

func acmeClients() []acmeClient {
	return []acmeClient{
		{"lego", func(t *testing.T, srv *tokentest.Server, value string) error {
			config := lego.NewDefaultConfig()
			config.AuthToken, config.BaseURL, config.HTTPClient = value, tokentest.BaseURL, srv.Client()
			provider, err := lego.NewDNSProviderConfig(config)
			require.NoError(t, err)
			return provider.Present("www.example.com", "x", "y")
		}},
		{"libdns", func(t *testing.T, srv *tokentest.Server, value string) error {
			provider := &libdnscf.Provider{APIToken: value, HTTPClient: srv.Client()}
			_, err := provider.AppendRecords(t.Context(), "example.com", []libdns.Record{libdns.TXT{Name: "_acme-challenge.www", Text: "y"}})
			return err
		}},
	}
}

// serveDNS answers for example.com, so that lego finds the zone without a
// network.
func serveDNS(t *testing.T) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg)
		m.SetReply(q)
		soa := &dns.SOA{Hdr: dns.RR_Header{Name: "example.com.", Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: 60}, Ns: "ns.example.com.", Mbox: "a.example.com."}
		if len(q.Question) == 1 && q.Question[0].Qtype == dns.TypeSOA && q.Question[0].Name == "example.com." {
			m.Answer = append(m.Answer, soa)
		} else {
			m.Ns = append(m.Ns, soa)
		}
		_ = w.WriteMsg(m)
	})}
	started := make(chan struct{})
	server.NotifyStartedFunc = func() { close(started) }
	done := make(chan error, 1)
	go func() { done <- server.ActivateAndServe() }()
	<-started
	t.Cleanup(func() {
		assert.NoError(t, server.Shutdown())
		<-done
	})
	require.NoError(t, legodns.AddRecursiveNameservers([]string{conn.LocalAddr().String()})(nil))
}

// The errors of lego and libdns keep the answer in their text only: given
// them as they are, the first remedy is right.
func TestACMEClients(t *testing.T) {
	serveDNS(t)
	const id = permissions.ZoneID(zone)
	on := permissions.ZoneResource(id)
	for _, tc := range []struct {
		name  string
		spec  permissions.Spec
		value string // in place of the token's
		kill  bool
		facts diagnose.Facts
		code  diagnose.Code
		text  string // in the client's error, so that the wording is known to be real
		adds  map[string]permissions.Permission
		on    permissions.Resource
	}{
		{
			name: "no Zone Read", spec: permissions.NewSpec(permissions.Zone(id).Allow(permissions.ZoneDNSWrite)), facts: diagnose.Facts{Zone: id},
			code: "empty-zone-list", on: on, adds: map[string]permissions.Permission{"lego": permissions.ZoneRead, "libdns": permissions.ZoneRead},
		},
		{
			name: "no DNS Write", spec: permissions.NewSpec(permissions.Zone(id).Allow(permissions.ZoneRead)), facts: diagnose.Facts{Zone: id, Liveness: diagnose.Live, Method: "POST", Path: "/zones/" + zone + "/dns_records"},
			code: "missing-permission", text: "10000", on: on, adds: map[string]permissions.Permission{"lego": permissions.ZoneDNSWrite, "libdns": permissions.ZoneDNSWrite},
		},
		{name: "dead", spec: permissions.NewSpec(permissions.Zone(id).Allow(permissions.ZoneRead)), kill: true, code: "dead-token", text: "Invalid access token"},
		{name: "malformed", value: "abc-def", code: "malformed-authorization", text: "6111"},
		{name: "Global API key", value: tokentest.DefaultGlobalKey, facts: diagnose.Facts{Credential: diagnose.LooksLikeGlobalKey}, code: "global-key-as-bearer", text: "6003"},
	} {
		for _, client := range acmeClients() {
			t.Run(tc.name+"/"+client.name, func(t *testing.T) {
				srv, err := tokentest.New(tokentest.Options{})
				require.NoError(t, err)
				tok, err := srv.IssueToken(tc.spec, tokentest.TokenOptions{})
				require.NoError(t, err)
				if tc.kill {
					require.NoError(t, srv.Delete(tok.ID))
				}
				value := tok.Value
				if tc.value != "" {
					value = tc.value
				}
				err = client.ask(t, srv, value)
				require.Error(t, err)
				assert.Contains(t, err.Error(), tc.text)
				for form, facts := range map[string]diagnose.Facts{"error": tc.facts, "text": tc.facts} {
					d, ok := diagnose.Error(err, facts)
					if form == "text" {
						d, ok = diagnose.Text("level=error msg="+err.Error(), facts)
					}
					require.True(t, ok, "%s: %v", form, err)
					assert.Equal(t, tc.code, d.Code, "%v\n%s", err, d)
					if want := tc.adds[client.name]; want != nil {
						assert.Equal(t, []permissions.Permission{want}, d.Remedies[0].Permissions)
						assert.Equal(t, tc.on, d.Remedies[0].Resource)
					}
					assert.NotContains(t, d.String(), value)
				}
			})
		}
	}
}

// The hints reach any client that takes an http.Client: the call is known there
// even where the client's error drops it.
func TestACMEClientsWithHints(t *testing.T) {
	srv, err := tokentest.New(tokentest.Options{})
	require.NoError(t, err)
	tok, err := srv.IssueToken(permissions.NewSpec(permissions.Zone(permissions.ZoneID(zone)).Allow(permissions.ZoneRead)), tokentest.TokenOptions{})
	require.NoError(t, err)
	seen := &recorder{next: diagnose.Transport(srv.RoundTripper(), diagnose.Hints{})}
	provider := &libdnscf.Provider{APIToken: tok.Value, HTTPClient: &http.Client{Transport: seen}}
	_, err = provider.AppendRecords(t.Context(), "example.com", []libdns.Record{libdns.TXT{Name: "x", Text: "y"}})
	require.Error(t, err)
	assert.Equal(t, []string{"GET /zones: ", "POST /zones/" + zone + "/dns_records: Zone:DNS:Edit"}, seen.lines)
}

// recorder notes the calls and the hint in their answers.
type recorder struct {
	next  http.RoundTripper
	lines []string
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(req)
	if err == nil {
		r.lines = append(r.lines, req.Method+" "+strings.TrimPrefix(req.URL.Path, "/client/v4")+": "+resp.Header.Get(diagnose.HeaderAccepted))
	}
	return resp, err
}
