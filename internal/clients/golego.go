package clients

import (
	"context"

	"github.com/cftoken/cftoken/internal/clients/loopback"
	"github.com/cftoken/cftoken/token/tokentest"
)

// lego are programs with lego, https://go-acme.github.io/lego/dns/cloudflare: its
// provider, and before version 5 the client, too, against an ACME server on the loopback.
func lego(ctx context.Context, version, major string) ([]Command, error) {
	names, err := loopback.ListenNames("127.0.0.1:0", tokentest.DefaultZoneName)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = names.Close() })
	module := "github.com/go-acme/lego/" + major
	imports := `	"` + module + `/challenge/dns01"
	"` + module + `/providers/dns/cloudflare"`
	var head, with string
	var ca acme
	switch major {
	case "v4":
		if ca, err = pebble(ctx, "v2.10.3"); err != nil {
			return nil, err
		}
		imports += `
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"

	"` + module + `/certificate"
	"` + module + `/lego"
	"` + module + `/registration"`
		head = `var (
	resolver = dns01.AddRecursiveNameservers([]string{os.Getenv("RESOLVER")})
	_        = resolver(nil)
)
` + legoClient
	default: // every call has a context, and the resolvers are a client's
		with = "ctx, "
		head = `func init() {
	dns01.SetDefaultClient(dns01.NewClient(&dns01.Options{RecursiveNameservers: []string{os.Getenv("RESOLVER")}}))
}
`
	}
	head += `
func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

var provider = must(cloudflare.NewDNSProvider())`
	present, cleanUp := `provider.Present(`+with+`name, "t", "auth")`, `provider.CleanUp(`+with+`name, "t", "auth")`
	lines := []goLine{
		{line: "err = " + present, sampled: true},
		{line: "if err = " + present + "; err == nil {\n\terr = " + cleanUp + "\n}", sampled: true},
		{line: `err = provider.Present(` + with + `"a.b."+name, "t", "auth")`},
		{line: "err = " + present, key: true},
	}
	if major == "v4" {
		lines = append(lines,
			goLine{line: `client := newClient()
_, err = client.Certificate.Obtain(certificate.ObtainRequest{Domains: []string{"www." + name}})`, sampled: true},
			goLine{line: `client := newClient()
_, err = client.Certificate.Obtain(certificate.ObtainRequest{Domains: []string{name, "*." + name}})`},
			goLine{line: `client := newClient()
got, err := client.Certificate.Obtain(certificate.ObtainRequest{Domains: []string{"www." + name}})
if err == nil {
	_, err = client.Certificate.RenewWithOptions(*got, nil)
}`},
		)
	}
	bin, err := goProgram{name: "lego-" + major, main: goLines(imports, head, lines), requires: []string{module + " v" + version}}.build(ctx)
	if err != nil {
		return nil, err
	}
	return goCommands("lego "+version, bin, lines, func(ctx context.Context, to Target, env []string, bin string, args ...string) Outcome {
		own := ownNames(env, "API_TOKEN=", "CF_DNS_API_TOKEN=", "EMAIL=", "CF_API_EMAIL=", "API_KEY=", "CF_API_KEY=")
		own = append(own, "RESOLVER="+names.Addr().String(), "DIRECTORY="+ca.directory, "LEGO_CA_CERTIFICATES="+ca.ca)
		return goByProxy(ctx, to, append(env, own...), bin, args...)
	}), nil
}

// legoClient is the client of version 4 in a program, made where a line uses it.
const legoClient = `
type user struct {
	key          crypto.PrivateKey
	registration *registration.Resource
}

func (a *user) GetEmail() string                        { return "" }
func (a *user) GetPrivateKey() crypto.PrivateKey        { return a.key }
func (a *user) GetRegistration() *registration.Resource { return a.registration }

func newClient() *lego.Client {
	a := &user{key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}
	config := lego.NewConfig(a)
	config.CADirURL = os.Getenv("DIRECTORY")
	client := must(lego.NewClient(config))
	if err := client.Challenge.SetDNS01Provider(provider, resolver, dns01.PropagationWait(0, true)); err != nil {
		log.Fatal(err)
	}
	a.registration = must(client.Registration.Register(registration.RegisterOptions{TermsOfServiceAgreed: true}))
	return client
}
`
