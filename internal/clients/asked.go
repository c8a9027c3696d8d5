package clients

import "strings"

// askedFor is what the documentation of a client asks for, and why the derived sets of
// its rows are not that; "" where the rows say it themselves. Read in November 2026.
func askedFor(client string) string {
	for _, a := range [...]struct{ client, text string }{
		{"wrangler ", `Cloudflare's pages on CI ask for one token for all of wrangler, by the template "Edit Cloudflare Workers" (https://developers.cloudflare.com/workers/ci-cd/external-cicd/gitlab-cicd/):
Workers Scripts, KV Storage and R2 Storage Edit, Workers Tail Read, Account Settings Read, User Details Read, Memberships Read and, on the zone, Workers Routes Edit
(https://developers.cloudflare.com/fundamentals/api/reference/template/). A row has less, since one command needs no more, for four reasons: a template is for all commands;
Account Settings, User Details and Memberships serve only to find the account and to greet, which CLOUDFLARE_ACCOUNT_ID spares (whoami aside); what a Worker is bound to needs no
permission (https://developers.cloudflare.com/workers/authorization/, 2026-09), but for the bucket that wrangler looks up before it deploys; and routes need their zone only where
the configuration has some. A row has what the template lacks where another product is asked: D1, Queues, Vectorize, Hyperdrive, Secrets Store, Pipelines, Containers and the
like, and Pages, for which Cloudflare Pages Edit is asked (https://developers.cloudflare.com/pages/how-to/use-direct-upload-with-continuous-integration/), as derived here.`},
	} {
		if strings.HasPrefix(client, a.client) {
			return strings.ReplaceAll(a.text, "\n", " ")
		}
	}
	return ""
}
