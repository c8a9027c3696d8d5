package clients

// wranglerRest are command lines about everything else.
var wranglerRest = []wranglerLine{
	{line: "pages project list", sampled: true},
	{line: "pages project create p2 --production-branch main"},
	{line: "pages project delete p -y", before: []string{aProject}},
	{line: "pages deploy public --project-name p --branch main --commit-dirty=true", files: map[string]string{"public/index.html": "<h1>hello</h1>\n"}, before: []string{aProject}},
	{line: "pages deployment list --project-name p", before: []string{aProject}},
	{line: "pages secret list --project-name p", before: []string{aProject}},
	{line: "pages secret bulk secrets.json --project-name p", files: map[string]string{"secrets.json": `{"S":"v"}`}, before: []string{aProject}},

	{line: "ai models"},
	{line: "ai finetune list"},
	{line: "secrets-store store list --remote", before: []string{aStore}},
	{line: "secrets-store store create s2 --remote"},
	{line: "secrets-store secret list <store> --remote", before: []string{aStore, aStoreSecret}},
	{line: "workflows list"},
	{line: "dispatch-namespace list"},
	{line: "dispatch-namespace create ns2"},
	{line: "dispatch-namespace get ns", before: []string{aDispatch}},
	{line: "dispatch-namespace delete ns", before: []string{aDispatch}},
	{line: "mtls-certificate list"},
	{line: "cert list"},
	{line: "pipelines list"},
	{line: "containers list"},

	{line: "pages project create p3 --production-branch main --compatibility-date 2026-01-01"},
	{line: "pages deploy public --project-name p --branch dev --commit-dirty=true", files: map[string]string{"public/index.html": "<h1>dev</h1>\n", "public/a.txt": "a\n"}, before: []string{aProject}},
	{line: "pages deployment delete <deployment> --project-name p --force", before: []string{aProject, aPagesDeployment, "FORM " + accountPath + "/pages/projects/p/deployments manifest={}"}},
	{line: "pages secret put S --project-name p", stdin: "v\n", before: []string{aProject}},
	{line: "pages secret delete S --project-name p", stdin: "y\n", before: []string{aProject, "PATCH " + accountPath + `/pages/projects/p {"deployment_configs":{"production":{"env_vars":{"S":{"type":"secret_text","value":"v"}}}}}`}},
	{line: "pages download config p --force", before: []string{aProject}},
	{line: "pages deployment tail <deployment> --project-name p --format pretty", upon: "Connected to", before: []string{aProject, aPagesDeployment}},

	{line: "secrets-store store delete <store> --remote", before: []string{aStore}},
	{line: "secrets-store secret create <store> --name s --value v --scopes workers --remote", before: []string{aStore}},
	{line: "secrets-store secret get <store> --secret-id <secret> --remote", before: []string{aStore, aStoreSecret}},
	{line: "secrets-store secret update <store> --secret-id <secret> --value v2 --remote", before: []string{aStore, aStoreSecret}},
	{line: "secrets-store secret duplicate <store> --secret-id <secret> --name s2 --scopes workers --remote", before: []string{aStore, aStoreSecret}},
	{line: "secrets-store secret delete <store> --secret-id <secret> --remote", before: []string{aStore, aStoreSecret}},

	{line: "workflows describe flow", before: []string{aFlow}},
	{line: "workflows trigger flow", before: []string{aFlow}},
	{line: "workflows instances list flow", before: []string{aFlow}},
	{line: "workflows instances describe flow one", before: []string{aFlow, anInstance}},
	{line: "workflows instances pause flow one", before: []string{aFlow, anInstance}},
	{line: "workflows instances resume flow one", before: []string{aFlow, anInstance}},
	{line: "workflows instances restart flow one", before: []string{aFlow, anInstance}},
	{line: "workflows instances terminate flow one", before: []string{aFlow, anInstance}},
	{line: "workflows delete flow", before: []string{aFlow}},

	{line: "dispatch-namespace rename ns ns2", before: []string{aDispatch}},

	{line: "mtls-certificate upload --cert c.pem --key k.pem --name m", before: []string{"certificate"}},
	{line: "mtls-certificate delete --name m", before: []string{"certificate", "POST " + accountPath + `/mtls_certificates {"name":"m","certificates":"<pem>","private_key":"<key>","ca":false}`}},
	{line: "cert upload mtls-certificate --cert c.pem --key k.pem --name m", before: []string{"certificate"}},
	{line: "cert upload certificate-authority --ca-cert c.pem --name m", before: []string{"certificate"}},
	{line: "cert delete --name m", before: []string{"certificate", aMTLSCertificate}},

	{line: "pipelines streams create stream"},
	{line: "pipelines streams list"},
	{line: "pipelines sinks create sink --type r2 --bucket bucket --access-key-id a --secret-access-key s", before: []string{aBucket}},
	{line: "pipelines sinks list"},

	{line: "containers info <app>", before: []string{anApplication}},
	{line: "containers registries list"},
	{line: "containers registries credentials registry.cloudflare.com --pull"},
	{line: "cloudchamber list"},
	{line: "cloudchamber registries list"},
	{line: "cloudchamber ssh list"},

	{line: "vpc service list"},
	{line: "vpc service create v --type http --hostname a.example.com --tunnel-id 550e8400-e29b-41d4-a716-446655440000"},

	{line: "email routing list", since: "4.100.0"},
	{line: "email routing settings ZONE", since: "4.100.0"},
	{line: "email routing enable ZONE", since: "4.100.0"},
	{line: "email routing disable ZONE", since: "4.100.0"},
	{line: "email routing dns get ZONE", since: "4.100.0"},
	{line: "email routing rules list ZONE", since: "4.100.0"},
	{line: "email routing rules get ZONE catch-all", since: "4.100.0"},
	{line: "email routing addresses list", since: "4.100.0"},
	{line: "email routing addresses create a@ZONE", since: "4.100.0"},
	{line: "email sending list", since: "4.100.0"},
	{line: "tunnel list", since: "4.100.0"},
	{line: "tunnel create t", since: "4.100.0"},
	{line: "tunnel info <tunnel>", since: "4.100.0", before: []string{aTunnel}},
	{line: "tunnel delete <tunnel> --force", since: "4.100.0", before: []string{aTunnel}},
	{line: "turnstile widget list", since: "4.100.0"},
	{line: "turnstile widget create w --domain ZONE --mode managed", since: "4.100.0"},
	{line: "browser list", since: "4.100.0", before: []string{aBrowser}},
	{line: "browser create --no-open", since: "4.100.0"},
	{line: "browser close <browser>", since: "4.100.0", before: []string{aBrowser}},
	{line: "ai-search list", since: "4.100.0"},
	{line: "ai-search namespace list", since: "4.100.0"},
	{line: "agent-memory namespace list", since: "4.100.0"},
	{line: "flagship apps list", since: "4.100.0"},
	{line: "flagship apps create f", since: "4.100.0"},
	{line: "artifacts namespaces list", since: "4.100.0"},
	{line: "k2 streams list", since: "4.100.0"},
	{line: "basin pipelines list", since: "4.100.0"},
	{line: "basin catalog enable bucket", since: "4.100.0", before: []string{aBucket}},
}

const (
	aPagesDeployment = "deployment=FORM " + accountPath + "/pages/projects/p/deployments manifest={}"
	aStoreSecret     = "secret=POST " + accountPath + `/secrets_store/stores/<store>/secrets [{"name":"s","value":"v","scopes":["workers"]}]`
	aFlow            = "PUT " + accountPath + `/workflows/flow {"script_name":"w","class_name":"Flow"}`
	anInstance       = "POST " + accountPath + `/workflows/flow/instances {"instance_id":"one"}`
	aMTLSCertificate = "POST " + accountPath + `/mtls_certificates {"name":"m","certificates":"<pem>","ca":true}`
	anApplication    = "app=POST " + accountPath + `/containers/applications {"name":"c","instances":0,"configuration":{"image":"registry.cloudflare.com/c:1"}}`
	aBrowser         = "browser=POST " + accountPath + "/browser-rendering/devtools/browser"
	aTunnel          = "tunnel=POST " + accountPath + `/cfd_tunnel {"name":"t","config_src":"cloudflare"}`
)
