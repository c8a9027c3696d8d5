// Package tfcalls is the table of the calls that the resources and data sources of
// Cloudflare's Terraform provider make, and of the names that they had in version 4.
package tfcalls

//go:generate go run ../../permissions/internal/gen/terraform -dir .
