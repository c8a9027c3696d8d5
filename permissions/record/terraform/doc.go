// Package terraform reads what Terraform and OpenTofu say about the resources of
// Cloudflare's provider as the API calls that the provider makes for them: plans and
// states as "terraform show -json" prints them, state files, and configuration in
// JSON (.tf.json).
//
// What [Read] returns is a recording like that of observed traffic, which
// [github.com/cftoken/cftoken/permissions/record.Minimal] turns into the
// least-privilege spec; each call says the resource that it is made for. The calls of
// each type of resource were taken from the source of terraform-provider-cloudflare
// (version 5, https://github.com/cloudflare/terraform-provider-cloudflare @a2efdc5,
// 2026-07-10). A type that is not among them, version 4's names included, is named as
// a gap, never guessed. The package runs nothing and reads no HCL.
package terraform
