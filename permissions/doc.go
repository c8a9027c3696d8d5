// Package permissions is the vocabulary of Cloudflare API tokens: typed
// constants for the permission groups, the resources they act on, and [Spec],
// the value that says what a token may do.
//
// A spec is built from targets, each of which takes only the permissions of
// its own scope, so that a zone permission on an account does not compile:
//
//	spec := permissions.NewSpec(
//		permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite),
//		permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite),
//	)
//
// It is read from and written in the API's own "policies" form, compared and
// combined without regard to order, and checked by [Spec.Validate].
//
// The table of groups is generated from published data and carries, for each
// id, how it came to be known. A live account lists more groups than are
// published: [ParseListing] reads the live listing and [Catalogue.Drift] says
// what differs.
//
// This package does no I/O, knows no HTTP, and never grants by guess: a name
// whose id is not known is refused.
package permissions
