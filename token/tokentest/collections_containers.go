package tokentest

import (
	"maps"
	"slices"
)

// containers are the applications of Containers and what belongs to them, and the
// same of Cloudchamber, the interface before, which answers without an envelope.
// Source of the members: npm wrangler 4.164.0 (2026-11-17).
var containers = []collection{
	{
		list: "/accounts/{account_id}/containers/applications", needs: []string{"name"}, unique: "name", created: "created_at", modified: "updated_at", whole: true,
		filters: []string{"name"}, fill: fillApplication, deleted: nothingElseOf,
	},
	{
		list: "/accounts/{account_id}/containers/applications/{application_id}/rollouts", created: "created_at", modified: "last_updated_at", whole: true,
		fill: fillRollout,
	},
	{list: "/accounts/{account_id}/containers/registries", key: "domain", named: true, unlisted: "registry.cloudflare.com", unique: "domain", created: "created_at", whole: true, fill: hideRegistry},
	{list: "/accounts/{account_id}/containers/secrets", key: "name", named: true, unique: "name", whole: true, fill: hideSecretValue},
	{list: "/accounts/{account_id}/containers/ssh-public-keys", key: "name", named: true, unique: "name", whole: true},
	{list: "/accounts/{account_id}/cloudchamber/applications", needs: []string{"name"}, unique: "name", created: "created_at", modified: "updated_at", whole: true, fill: fillApplication, deleted: nothingElseOf},
	{list: "/accounts/{account_id}/cloudchamber/registries", key: "domain", named: true, unlisted: "registry.cloudflare.com", unique: "domain", created: "created_at", whole: true, fill: hideRegistry},
	{list: "/accounts/{account_id}/cloudchamber/ssh-public-keys", key: "name", named: true, unique: "name", whole: true},
}

var containerHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/containers/me", (*Server).containersMe},
	{"GET", "/accounts/{account_id}/cloudchamber/me", (*Server).containersMe},
	{"GET", "/accounts/{account_id}/containers/dash/applications", (*Server).dashApplications},
	{"GET", "/accounts/{account_id}/containers/dash/applications/{application_id}/instances", (*Server).dashInstances},
	{"POST", "/accounts/{account_id}/containers/registries/{domain}/credentials", (*Server).registryCredentials},
	{"POST", "/accounts/{account_id}/cloudchamber/registries/{domain}/credentials", (*Server).registryCredentials},
	{"GET", "/accounts/{account_id}/containers/deployments/v2", (*Server).noContainers},
	{"GET", "/accounts/{account_id}/cloudchamber/deployments/v2", (*Server).noContainers},
}

// noContainer is what the header says where no container runs.
const noContainer = "no container is run"

func nothingElseOf(object) any { return object{} }

func fillApplication(_ *Server, x *exchange, o, old object) {
	version := 1
	if old != nil {
		before, _ := old["version"].(int)
		version = before + 1
	}
	o["account_id"], o["version"] = x.account.ID, version
	o.usually(object{
		"instances": 0, "scheduling_policy": "default", "configuration": object{},
		"health": object{"instances": object{"healthy": 0, "failed": 0, "starting": 0, "scheduling": 0, "active": 0}},
	})
}

func fillRollout(_ *Server, x *exchange, o, _ object) {
	o.usually(object{"kind": "full_auto", "strategy": "rolling", "status": "completed", "steps": []any{}, "description": ""})
	o["application_id"] = x.param("application_id")
}

// hideRegistry leaves out the credential of a registry.
func hideRegistry(_ *Server, _ *exchange, o, _ object) {
	for _, secret := range [...]string{"auth", "private_credential", "public_credential"} {
		delete(o, secret)
	}
}

func hideSecretValue(_ *Server, _ *exchange, o, _ object) { delete(o, "value") }

// containersMe is the account as Containers has it. The limits are made up.
func (s *Server) containersMe(x *exchange) reply {
	rep := ok(object{
		"external_account_id": x.account.ID, "legacy_identity": x.account.ID, "capabilities": []string{},
		"limits": object{
			"account_id": x.account.ID, "vcpu_per_deployment": 4, "memory_per_deployment": "12GiB", "memory_mib_per_deployment": 12288,
			"disk_per_deployment": "20GB", "disk_mb_per_deployment": 20000, "total_vcpu": 100, "total_memory": "400GiB", "total_memory_mib": 409600,
			"network_modes": []string{"private", "public"}, "ipv4s": 1, "node_group": "metal",
		},
		"locations": []object{{"location": "sfo06", "name": "San Francisco, US", "region": "WNAM"}},
		"defaults":  object{"vcpus": 0.0625, "memory": "256MiB", "memory_mib": 256, "disk_mb": 2000},
	})
	rep.madeUp = noContainer
	return rep
}

// dashApplications lists the applications with what the dashboard shows.
func (s *Server) dashApplications(x *exchange) reply {
	sh := s.shelfOf(upper(x.place(), "/accounts/{account_id}/containers") + "/applications")
	page, info := x.byToken(sh.keys)
	out := []object{}
	for _, id := range page {
		o := maps.Clone(sh.things[id])
		configuration, _ := o["configuration"].(map[string]any)
		o["image"] = configuration["image"]
		out = append(out, o)
	}
	rep := ok(out)
	rep.info = info
	return rep
}

func (s *Server) dashInstances(x *exchange) reply {
	_, info := x.byToken(nil)
	rep := ok(object{"instances": []any{}, "durable_objects": []any{}})
	rep.info, rep.madeUp = info, noContainer
	return rep
}

// tokenInfo is the result_info of a list whose pages are read by a token.
type tokenInfo struct {
	PerPage int     `json:"per_page"`
	Next    *string `json:"next_page_token,omitempty"`
}

// byToken cuts a page out of keys: the token is the last key of the page before.
func (x *exchange) byToken(keys []string) ([]string, *tokenInfo) {
	info := &tokenInfo{PerPage: x.pageLength("per_page", 25, 100)}
	if i := slices.Index(keys, x.query.Get("page_token")); i >= 0 {
		keys = keys[i+1:]
	}
	if len(keys) > info.PerPage {
		keys = keys[:info.PerPage]
		info.Next = &keys[len(keys)-1]
	}
	return keys, info
}

func (s *Server) noContainers(*exchange) reply {
	rep := ok([]any{})
	rep.madeUp = noContainer
	return rep
}

// registryCredentials makes up a name and a password.
func (s *Server) registryCredentials(x *exchange) reply {
	rep := ok(object{"account_id": x.account.ID, "registry_host": x.param("domain"), "username": "v1", "password": s.mint.hex(32)})
	rep.madeUp = "the password opens no registry"
	return rep
}
