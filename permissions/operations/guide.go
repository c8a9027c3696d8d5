package operations

import "github.com/cftoken/cftoken/permissions"

// Label returns what to call a permission where the operation is spoken of: the
// permissions guide's words for the guide's own calls ("Zone:Custom
// Hostnames:Edit" for GET /zones/{zone_id}/custom_hostnames), and the
// dashboard's for everything else ("Zone:SSL and Certificates:Edit" for the
// order of a certificate pack, which the same group opens). It is
// [permissions.Label] for the zero Operation.
func (o Operation) Label(p permissions.Permission) string {
	if o.OfGuide(p) {
		return permissions.GuideLabel(p)
	}
	return permissions.Label(p)
}

// OfGuide reports whether the permissions guide speaks of the operation when it
// asks for p: the call is one that its checks make to see whether a token has p,
// or works on the very things that those list.
func (o Operation) OfGuide(p permissions.Permission) bool {
	return p != nil && p.ID() != "" && p.ID() == guidePermission(o.Template())
}

// guidePermission returns the id of the permission that the guide asks for where
// it speaks of the path, "" for all other paths.
func guidePermission(template string) string {
	switch template {
	case "/accounts/{account_id}":
		return string(permissions.AccountSettingsRead)
	case "/accounts/{account_id}/r2/buckets", "/accounts/{account_id}/r2/buckets/{bucket_name}":
		return string(permissions.AccountWorkersR2StorageWrite)
	case "/accounts/{account_id}/workers/scripts", "/accounts/{account_id}/workers/scripts/{script_name}":
		return string(permissions.AccountWorkersScriptsWrite)
	case "/zones/{zone_id}":
		return string(permissions.ZoneRead)
	case "/zones/{zone_id}/workers/routes", "/zones/{zone_id}/workers/routes/{route_id}":
		return string(permissions.ZoneWorkersRoutesWrite)
	case "/zones/{zone_id}/custom_hostnames", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}":
		return string(permissions.ZoneSSLAndCertificatesWrite)
	}
	return ""
}
