// Package wrangler reads the configuration of Cloudflare's wrangler (wrangler.json,
// wrangler.jsonc, wrangler.toml) as the API calls that a command of it makes for that
// configuration: deploy, secret put, d1 migrations apply and others.
//
// What [Read] returns is a recording like that of observed traffic, which
// [github.com/cftoken/cftoken/permissions/record.Minimal] turns into the
// least-privilege spec; each call says the line that it is made for. The calls are those
// of wrangler 4.164.0, and 4.86.0 where that makes others, as the project's suite of real
// clients saw them and as the program's source (https://www.npmjs.com/package/wrangler)
// has them. The package runs nothing and sends nothing.
package wrangler
