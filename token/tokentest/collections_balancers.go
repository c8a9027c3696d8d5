package tokentest

// balancers are the monitors and pools of load balancers.
var balancers = []collection{
	{list: "/accounts/{account_id}/load_balancers/monitors", hex: true, created: "created_on", modified: "modified_on"},
	{list: "/accounts/{account_id}/load_balancers/pools", hex: true, needs: []string{"name", "origins"}, unique: "name", created: "created_on", modified: "modified_on"},
	{list: "/zones/{zone_id}/load_balancers", hex: true, needs: []string{"name", "default_pools", "fallback_pool"}, unique: "name", created: "created_on", modified: "modified_on"},
}
