package terraform

import "github.com/cftoken/cftoken/internal/tfcalls"

// When a call is made.
const (
	create = tfcalls.Create
	read   = tfcalls.Read
	update = tfcalls.Update
	remove = tfcalls.Delete
)

// phase is the word for it, as Terraform has them.
func phase(p byte) string {
	switch p {
	case create:
		return "create"
	case update:
		return "update"
	case remove:
		return "delete"
	}
	return "read"
}

// ours begins every type of Cloudflare's provider.
const ours = tfcalls.Prefix
