// Package wording cuts, joins and compares texts and writes times, in one way in
// all rooms. It knows nothing of Cloudflare and hides nothing: what could be a
// credential goes through package credential first.
package wording
