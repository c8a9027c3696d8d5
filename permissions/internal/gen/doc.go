// Package gen reads the checked-in source data about Cloudflare's permission
// groups and operations, lays the hand-written overrides over it, and offers
// the merged rows to the generators in gen/permissions and gen/operations.
//
// It is used at generation time only: nothing that a user imports depends on
// it. It never fetches anything; data/PROVENANCE.json says where each file
// comes from, when, and its SHA-256, and loading fails when a file no longer
// matches.
package gen
