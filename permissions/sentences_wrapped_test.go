package permissions_test

import "strings"

// What is said of a token is no word on its permissions; what only looks like a denial is
// none; a way through the dashboard grants nothing; a level of which a sentence speaks
// tells the scope; names and denials go on in the next line.
var wrapped = func() []said {
	list := []said{
		{"no API token: set one with Zone:DNS:Edit", dnsWrite, ""},
		{"no credentials found, create a token with Zone:DNS:Edit", dnsWrite, ""},
		{"no valid key; it needs Zone:DNS:Edit", dnsWrite, ""},
		{"no tokens yet: one with Zone:DNS:Edit", dnsWrite, ""},
		{"no permission on tokens: Zone:DNS:Edit is there", "", dnsWrite},
		{"no need of Zone:DNS:Edit for this token", "", dnsWrite},
		{"| Zone | `Zone:Read` | 用脚本自动识别 Zone |", zoneRead, ""},
		{"请给 Zone.DNS: Edit 权限，级别为编辑", dnsWrite, ""},
		{"特别需要 `Zone.DNS: Edit` 权限", dnsWrite, ""},
		{"特別需要 `Zone.DNS: Edit` 權限", dnsWrite, ""},
		{"非常需要 `Zone.DNS: Edit` 权限", dnsWrite, ""},
		{"不仅需要 `Zone.DNS: Edit` 权限，还需要 `Zone.Zone: Read` 权限", dnsWrite + "; " + zoneRead, ""},
		{"不僅需要 `Zone.DNS: Edit` 權限", dnsWrite, ""},
		{"不但需要 `Zone.DNS: Edit` 权限", dnsWrite, ""},
		{"不只需要 `Zone.DNS: Edit` 权限", dnsWrite, ""},
		{"`Zone.DNS: Edit` 权限，用别名", dnsWrite, ""},
		{"`Zone.DNS: Edit` 権限、別名", dnsWrite, ""},
		{"`Zone.DNS: Edit` 権限、別途", dnsWrite, ""},
		{"别给 `Zone.DNS: Edit` 权限", "", dnsWrite},
		{"dash.cloudflare.com → API Tokens → Edit → add:\n  Zone:DNS:Edit", dnsWrite, ""},
		{"My Profile → API Tokens → Edit", "", ""},
		{"Dashboard > API Tokens > Edit and add Zone:DNS:Edit", dnsWrite, ""},
		{"Manage Account » API Tokens » Edit", "", ""},
		{"My Profile › API Tokens › Edit", "", ""},
		{"My Profile -> API Tokens -> Edit", "", ""},
		{"it works with Account level \"Access: Apps and Policies -> Edit\"", "Account Access: Apps and Policies Write", ""},
		{"a zone-level permission, `Access: Apps and Policies:Edit`", "Zone Access: Apps and Policies Write", ""},
		{"account-level or zone-level, `Access: Apps and Policies:Edit`", "", ""},
		{"# needs Zone:Read; add Zone\n# Settings:Edit and DNS:Edit", zoneRead + "; Zone Zone Settings Write; " + dnsWrite, ""},
		{"the secret (Workers\nScripts:Edit, D1:Edit)", "Account Workers Scripts Write; Account D1 Write", ""},
		{" * Workers KV\n *   Storage:Edit", "Account Workers KV Storage Write", ""},
		{"// Zone.DNS:Edit and\n// Zone.Zone:Read are no longer required", "", dnsWrite + "; " + zoneRead},
		{"Zone.DNS:Edit but without\nZone.Zone:Edit", dnsWrite, zoneWrite},
		{"Zone.DNS:Edit but not\nZone.Zone:Edit", dnsWrite, zoneWrite},
		{"- Workers KV\n- Storage:Edit", "", ""},
		{"1. Zone.DNS:Edit and\n2. Zone.Zone:Read", dnsWrite + "; " + zoneRead, ""},
		{"nothing of the list, not\n2) Zone.Zone:Edit", zoneWrite, ""},
		{"nothing of the list, not\n2. Zone.Zone:Edit", zoneWrite, ""},
		{"nothing of the list, not\n2Zone.Zone:Edit", "", ""},
		{"| Workers KV\nStorage:Edit |", "", ""},
		{"Zone Settings\nDNS:Edit", dnsWrite, ""},
		{"- `CF_TOKEN`: Workers Scripts:Edit, DNS:Edit", "Account Workers Scripts Write; " + dnsWrite, ""},
		{"`Zone Settings:Edit`、`Cache Purge:Purge`", "Zone Zone Settings Write; Zone Cache Purge", ""},
		{"- Account: Workers D1:Edit\n- Workers Vectorize:Edit", "Account D1 Write; Account Vectorize Write", ""},
		{"User: User Memberships (Read)", "User Memberships Read", ""},
		{"Workers Nothing:Edit", "", ""},
		{"#### API 令牌权限推荐：区域.DNS.编辑，区域.SSL和证书.编辑", dnsWrite + "; Zone SSL and Certificates Write", ""},
		{"權限：区域.DNS.编辑", dnsWrite, ""},
		{"必要な権限：区域.DNS.编辑", dnsWrite, ""},
		{"トークン：区域.DNS.编辑；区域.区域.读取", dnsWrite + "; " + zoneRead, ""},
		{"说明：区域.DNS.编辑很好", "", ""},
	}
	for _, word := range strings.Fields("expires expire expiring rotates share shared log logged commit committed stored print printed leaves sent shown") {
		list = append(list, said{"a token with `Zone:DNS:Edit`, never " + word, dnsWrite, ""})
	}
	for _, word := range strings.Fields("识别 識別 级别 級別 区别 區別 特别 特別 类别 類別 个别 個別 别名 別名 別途 非常 不仅 不僅 不但 不只") {
		list = append(list, said{word + "：`Zone.DNS: Edit` 权限", dnsWrite, ""})
	}
	for _, word := range strings.Fields("and or not just nor no without only plus either neither") {
		list = append(list, said{"Look at the text " + word + "\nZone.DNS:Edit there", refusedBy(word, false), refusedBy(word, true)})
	}
	return list
}()

// refusedBy is DNS Write where the word, at the end of a line, refuses what follows, or
// the other way round.
func refusedBy(word string, refused bool) string {
	if refused == strings.Contains(" not nor no without neither ", " "+word+" ") {
		return dnsWrite
	}
	return ""
}
