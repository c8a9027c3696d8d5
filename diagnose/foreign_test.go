package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/diagnose"
)

// Refusals by other programs, in texts that name Cloudflare or a tool of its API
// somewhere else, are none of the API's: nothing is said, or nothing for sure.
func TestRefusalsOfOthers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		// package registries and hosts of code
		"13:05:36 npm ERR! code E401\n13:05:36 npm ERR! Unable to authenticate, need: Basic realm=\"GitHub Package Registry\"\nwrangler 4.86.0",
		"npm error code E403\nnpm error 403 403 Forbidden - PUT https://registry.example.com/@cloudflare%2fworkers-types - You do not have permission to publish",
		"yarn: Request failed \"403 Forbidden\" https://npm.pkg.github.com/@org/pkg (building for Cloudflare Pages)",
		"docker: Error response from daemon: pull access denied for cloudflare/cloudflared2, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
		"unauthorized: authentication required (registry.example.com/cloudflare-ddns)",
		"remote: Invalid username or password.\nfatal: Authentication failed for 'https://github.com/org/cloudflare-worker.git/'",
		"Error: Resource not accessible by integration - https://docs.github.com/rest/deployments/deployments#create-a-deployment (cloudflare/pages-action)",
		"HttpError: Bad credentials - https://docs.github.com/rest\n  at wrangler-action",
		"gh: Resource not accessible by personal access token (HTTP 403); then wrangler deploy",
		"gitlab: 403 Forbidden: insufficient_scope, job wrangler-deploy",
		// shells, mail and directories
		"root@203.0.113.7: Permission denied (publickey). (behind cloudflare tunnel)",
		"sshd[77]: Failed password for invalid user admin; authentication failure; cloudflared access ssh",
		"smtp; 535 5.7.8 Authentication failed: cloudflare email routing",
		"dovecot: imap-login: Aborted login (auth failed): cloudflare.example",
		"ldap_bind: Invalid credentials (49), host cloudflare-dc",
		// clouds and DNS providers
		"An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied\nwrangler r2 sync to s3.amazonaws.com",
		"An error occurred (UnrecognizedClientException) when calling the GetCallerIdentity operation; cloudflare stack",
		"googleapi: Error 403: Request had insufficient authentication scopes., insufficientPermissions (dns: cloudflare zone imported)",
		"azure.core.exceptions.HttpResponseError: (AuthorizationFailed) The client does not have authorization; terraform cloudflare module",
		"digitalocean: 401 Unable to authenticate you, falling back to cloudflare",
		"route53: AccessDenied: User is not authorized to perform: route53:ListHostedZones; provider cloudflare skipped",
		"gandi: HTTP 403 Forbidden, next provider cloudflare",
		"Error 403: \"This credential is not valid\" (OVH), dnscontrol with cloudflare",
		"hetzner: unauthorized (401); cloudflare: ok",
		"godaddy: ACCESS_DENIED; moved to cloudflare",
		// databases, queues and the rest of a server
		"FATAL: password authentication failed for user \"postgres\" (hyperdrive, wrangler dev)",
		"mysql: Access denied for user 'root'@'localhost' (using password: YES) cloudflare-d1-import",
		"MongoServerError: Authentication failed. cloudflare worker",
		"redis: NOAUTH Authentication required; wrangler kv import",
		"nginx: 203.0.113.9 - - \"GET /wp-login.php HTTP/1.1\" 403 153 \"-\" \"cloudflare\"",
		"pam_unix(sudo:auth): authentication failure; user=cloudflared",
		"sentry-cli: error: API request failed: sentry reported an error: Invalid token (http status: 401); wrangler upload-source-maps",
		"Sentry: 403 You do not have permission to perform this action. wrangler deploy done",
		"vault: Error: permission denied; path cloudflare/creds/dns",
		"kubectl: Error from server (Forbidden): secrets \"cloudflare-api-token\" is forbidden: User cannot get resource",
		"Error: Unauthorized (kubernetes), helm upgrade cloudflare-operator",
		// the user's own program, and what runs at the edge
		"[wrangler:inf] POST /login 401 Unauthorized (4ms)",
		"[mf:inf] GET /zones 403 Forbidden (2ms)",
		"wrangler dev\n[wrangler:inf] Ready on http://localhost:8787\nUncaught Error: Invalid access token\n  at verify (src/auth.ts:10)",
		"{\"outcome\":\"exception\",\"exceptions\":[{\"name\":\"Error\",\"message\":\"Unauthorized\"}],\"scriptName\":\"api\"} cloudflare tail",
		"cloudflared: ERR error=\"Unable to reach the origin service: dial tcp 127.0.0.1:8080: connect: connection refused\"",
		"cloudflared: failed to serve quic connection: timeout: no recent network activity",
		"<title>Access denied | example.com used Cloudflare to restrict access</title> Error 1020",
		"<title>Attention Required! | Cloudflare</title> Sorry, you have been blocked",
		"Error 1101 Worker threw exception (cloudflare)",
		"error code: 1015",
		"turnstile: invalid-input-secret (cloudflare)",
		"Cloudflare Access: you do not have permission to view this page; contact your administrator",
		"WARP: Unable to connect, registration missing (cloudflare)",
		"WARNING [homeassistant.components.http.ban] Login attempt or request with invalid authentication from 203.0.113.4. (cloudflared)",
		// the network
		"Get https://api.cloudflare.com/client/v4/zones: dial tcp: i/o timeout",
		"Post \"https://api.cloudflare.com/client/v4/accounts/" + string(account) + "/tunnels\": dial tcp: lookup api.cloudflare.com on [::1]:53: cannot assign requested address",
		"x509: certificate signed by unknown authority (api.cloudflare.com)",
		"context deadline exceeded while calling api.cloudflare.com",
		// the numbers of codes, meaning something else
		"cloudflare: request took (10000 ms)",
		"cloudflared listening on port 9109",
		"wrangler: bundled 7003 bytes (1000 gzip)",
		"cloudflare invoice 9109.00 USD, 6003 requests",
		"Authentication error rate: 0 (10000 ms) cloudflare dashboard",
		"line 10000: error: unexpected token, wrangler.toml",
		"processed 9106 of 10000 records from cloudflare logs",
		"error: 1000: something broke near cloudflare",
		"cloudflare [{7003 lines}]",
		"[{9109 cloudflare tunnel connections}]",
		"Error 1000: DNS points to prohibited IP (cloudflare)",
		"wrangler deploy\nsqlite error 1068: permission denied",
		"bash: /opt/cloudflare/run: error 1068: Permission denied",
		"{\"code\" => 10000, \"message\" => \"Too many open files\"} cloudflare",
		"cloudflare proxied site: nginx 192.0.2.4 \"GET /user HTTP/1.1\" 403 12",
		"cloudflare page: GET https://shop.example.com/accounts/login 403",
		"https://api.example.com/v1/zones/abc 403 Forbidden, zone at cloudflare nameservers",
		"GET https://api.digitalocean.com/v2/account returned 403; cloudflare ok",
		// words of people
		"I get an authentication error sometimes, is it cloudflare or my router?",
		"docs: explain what Unauthorized means in the cloudflare guide",
		"The token is not authorized to vote in our cloudflare themed quiz",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		if !ok {
			continue
		}
		t.Logf("%s: %s", d.Code, text)
		for _, c := range d.Causes {
			assert.Less(t, c.Confidence, diagnose.High, "sure of %s: %q", d.Code, text)
		}
	}
}
