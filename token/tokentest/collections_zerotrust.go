package tokentest

// What Cloudflare One keeps: applications of Access and who may use them, rules of
// Gateway, tunnels and the networks behind them.
var (
	accessThings = []collection{
		{list: "/accounts/{account_id}/access/apps", created: "created_at", modified: "updated_at", status: 201},
		{list: "/accounts/{account_id}/access/apps/{app_id}/policies", created: "created_at", modified: "updated_at", status: 201},
		{list: "/accounts/{account_id}/access/policies", needs: []string{"name"}, created: "created_at", modified: "updated_at", status: 201},
		{list: "/accounts/{account_id}/access/groups", needs: []string{"name"}, created: "created_at", modified: "updated_at", status: 201},
		{list: "/accounts/{account_id}/access/identity_providers", needs: []string{"name", "type"}, status: 201},
		{list: "/accounts/{account_id}/access/service_tokens", needs: []string{"name"}, fill: fillServiceToken, created: "created_at", modified: "updated_at"},
		{list: "/accounts/{account_id}/access/certificates", needs: []string{"name"}, created: "created_at", modified: "updated_at", status: 201},
		{list: "/accounts/{account_id}/access/tags", key: "name", named: true, created: "created_at", modified: "updated_at", status: 201},
		{list: "/zones/{zone_id}/access/apps", created: "created_at", modified: "updated_at", status: 201},
		{list: "/zones/{zone_id}/access/apps/{app_id}/policies", created: "created_at", modified: "updated_at", status: 201},
		{list: "/zones/{zone_id}/access/groups", needs: []string{"name"}, created: "created_at", modified: "updated_at", status: 201},
		{list: "/zones/{zone_id}/access/identity_providers", needs: []string{"name", "type"}, status: 201},
		{list: "/accounts/{account_id}/gateway/rules", needs: []string{"name"}, created: "created_at", modified: "updated_at"},
		{list: "/accounts/{account_id}/gateway/lists", needs: []string{"name", "type"}, created: "created_at", modified: "updated_at"},
		{list: "/accounts/{account_id}/gateway/locations", needs: []string{"name"}, created: "created_at", modified: "updated_at"},
		{list: "/accounts/{account_id}/cfd_tunnel", needs: []string{"name"}, unique: "name", fill: fillTunnel, created: "created_at", filters: []string{"name"}, deleted: deletedTunnel},
		{list: "/accounts/{account_id}/warp_connector", needs: []string{"name"}, unique: "name", fill: fillTunnel, created: "created_at", filters: []string{"name"}, deleted: deletedTunnel},
		{list: "/accounts/{account_id}/teamnet/routes", needs: []string{"network"}, unique: "network", created: "created_at"},
		{list: "/accounts/{account_id}/teamnet/virtual_networks", needs: []string{"name"}, unique: "name", created: "created_at"},
	}
	tunnelDocuments = []document{
		{template: "/accounts/{account_id}/cfd_tunnel/{tunnel_id}/configurations", first: emptyConfiguration},
		{template: "/accounts/{account_id}/warp_connector/{tunnel_id}/configurations", first: emptyConfiguration},
	}
	tunnelHandlers = []handlerRow{
		{"GET", "/accounts/{account_id}/cfd_tunnel/{tunnel_id}/token", (*Server).tunnelToken},
		{"GET", "/accounts/{account_id}/warp_connector/{tunnel_id}/token", (*Server).tunnelToken},
	}
)

func fillServiceToken(s *Server, _ *exchange, o, old object) {
	if old == nil {
		o["client_id"] = s.mint.hex(32) + ".access"
		o["client_secret"] = s.mint.hex(64)
	}
}

func fillTunnel(_ *Server, x *exchange, o, old object) {
	o["account_tag"] = x.account.ID
	if old == nil {
		o["status"], o["connections"], o["deleted_at"] = "inactive", []any{}, nil
		if o["config_src"] == nil {
			o["config_src"] = "local"
		}
		delete(o, "tunnel_secret")
	}
}

func deletedTunnel(o object) any { return o }

func emptyConfiguration(_ *Server, x *exchange) any {
	return object{"tunnel_id": x.param("tunnel_id"), "version": 0, "config": nil}
}

// tunnelToken answers with a token that no cloudflared can use.
func (s *Server) tunnelToken(x *exchange) reply {
	above, _, _ := cutLast(x.place())
	list, id, _ := cutLast(above)
	if s.shelfOf(list).things[id] == nil {
		return x.nothing(nil)
	}
	rep := ok("c2ltdWxhdGVk" + s.mint.hex(32))
	rep.madeUp = "the token opens no tunnel"
	return rep
}
