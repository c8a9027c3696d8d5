package tokentest

// orders are in what order answers list things, and how that is known.
var orders = [][3]string{
	{"the policies of a token", "by resources, effect and groups, in every answer, however they were sent",
		"that they do not stand as they were sent: cloudflare_code: https://github.com/cloudflare/terraform-provider-cloudflare/pull/7148, 2026-05-29; in which order is assumed"},
	{"the permission groups of a policy", "by id",
		"that they do not stand as they were sent: reported: https://github.com/cloudflare/terraform-provider-cloudflare/issues/1105, 2021-06-17; " +
			"by id: reported: https://github.com/cloudflare/terraform-provider-cloudflare/issues/7094, 2026-05-31 (through a provider that sorts so itself where it does not find the order that it knows; the answers of 2021 do not stand by id)"},
	{"the resources of a policy", "as they were sent", "assumed: the keys of a JSON object have no order, and nobody reports one"},
	{"the addresses of a condition", "by their text", "assumed (nothing is published)"},
	{"a listing of permission groups", "by name, whatever the scope",
		"reported: https://github.com/userbradley/documentation.breadnet.co.uk/issues/592, 2025-09-07"},
	{"a listing of tokens", "as they were made, or the other way round with direction=desc",
		"documented: https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/list/, 2026-11 (the parameter; by what it sorts is assumed)"},
	{"listings of zones, accounts and DNS records", "as they were made", "assumed: the order that nobody asks for is not documented"},
	{"a listing of R2 buckets", "by name", "documented: https://developers.cloudflare.com/api/resources/r2/subresources/buckets/methods/list/, 2026-11 (name is the only key of the parameter order)"},
}
