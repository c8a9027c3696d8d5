// Package wrangler reads the configuration of Cloudflare's wrangler (wrangler.json,
// wrangler.jsonc, wrangler.toml) as the API calls that a command of it makes for that
// configuration: deploy, secret put, d1 migrations apply and others.
//
// What [Read] returns is a recording like that of observed traffic, which
// [github.com/cftoken/cftoken/permissions/record.Minimal] turns into the
// least-privilege spec, and [github.com/cftoken/cftoken/permissions/record.Result.InRoles]
// into roles; each call says the line that it is made for. The calls are those that
// wrangler 4.86.0 and 4.164.0 were seen to make by the project's suite of real clients,
// or that the program's source (https://www.npmjs.com/package/wrangler) has; those of
// versions between are taken for either's. The package runs nothing and sends nothing.
package wrangler
