// Package openapi reads what Cloudflare's OpenAPI document
// (github.com/cloudflare/api-schemas, openapi.json) says about permissions: for
// each operation the groups of which any one suffices (x-api-token-group), the
// internal permission names (x-cfPermissionsRequired), and which credentials it
// takes (security).
//
// It reads the document as it is and judges nothing: names are Cloudflare's own,
// in the document's order, and one that stands twice stays there twice, because
// on a path below /zones that means the account's and the zone's group.
package openapi
