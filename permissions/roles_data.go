package permissions

const (
	docRoles        = "https://developers.cloudflare.com/workers/authorization/"
	docWorkersRoles = "https://developers.cloudflare.com/workers/authorization/workers/"
	docFlagship     = "https://developers.cloudflare.com/flagship/api-tokens/"
)

var (
	roleDocumented = Evidence{Kind: EvidenceDocumented, Source: docWorkersRoles, Date: "2026-09"}
	nameMeasured   = Evidence{Kind: EvidenceMeasured, Source: "a third party's policy of a token for one Worker, no stable address", Date: "2026-09-27"}
	appNamed       = Evidence{Kind: EvidenceReported, Source: "names of live listings, with their scope", Date: "2026"}
	appRole        = Evidence{Kind: EvidenceDerived, Source: docFlagship, Date: "2026", Note: "from the name: it is that of the product's group with App in it, and the operations name the app's own permissions in Cloudflare's OpenAPI document"}
)

// What the lists of Workers operations name.
var (
	likeTail  = []string{"Workers Tail Read"}
	likeRead  = []string{"Workers Scripts Read"}
	likeWrite = []string{"Workers Scripts Write", "Workers CI Write", "Workers Observability Write"}
	anyRead   = []string{"Workers Tail Read", "Workers Scripts Read"}
)

// roles are those of Workers, at both scopes, and of single Flagship apps.
var roles = [...]role{
	{"Workers", RoleMetadataReadOnly, ScopeAccount, "", roleDocumented, Evidence{}, likeTail, likeRead},
	{"Workers", RoleContentReadOnly, ScopeAccount, "", roleDocumented, Evidence{}, likeRead, likeTail},
	{"Workers", RoleEditor, ScopeAccount, "Workers Editor", roleDocumented, Evidence{Kind: EvidenceDocumented, Source: docRoles, Date: "2026-09"}, likeWrite, anyRead},
	{"Workers", RoleAdmin, ScopeAccount, "", roleDocumented, Evidence{}, likeWrite, anyRead},
	{"Workers", RoleMetadataReadOnly, ScopeWorker, "", roleDocumented, Evidence{}, likeTail, likeRead},
	{"Workers", RoleContentReadOnly, ScopeWorker, "", roleDocumented, Evidence{}, likeRead, likeTail},
	{"Workers", RoleEditor, ScopeWorker, "Individual Workers Editor", roleDocumented, nameMeasured, likeWrite, anyRead},
	{"Workers", RoleAdmin, ScopeWorker, "", roleDocumented, Evidence{}, likeWrite, anyRead},
	{"Flagship", RoleRead, ScopeFlagshipApp, "Flagship App Read", appRole, appNamed, []string{"Flagship Read"}, nil},
	{"Flagship", RoleWrite, ScopeFlagshipApp, "Flagship App Write", appRole, appNamed, []string{"Flagship Write"}, nil},
	{"Flagship", RoleEvaluate, ScopeFlagshipApp, "Flagship App Evaluate", appRole, appNamed, []string{"Flagship Evaluate"}, nil},
	{"Flagship", RoleBind, ScopeFlagshipApp, "Flagship App Bind", appRole, appNamed, nil, []string{"Flagship Read", "Flagship Write", "Flagship Evaluate"}},
}

// Successor is a role that takes the place of a permission group. The groups go
// on to work: no end is announced.
type Successor struct {
	Former string // the API's name of the group
	Role   Role
	Also   string // what is needed besides, "" for nothing
	Evidence
}

// Successors yields the roles that take the place of former groups.
//
// Source: https://developers.cloudflare.com/workers/authorization/ (2026-09).
func Successors() []Successor {
	documented := Evidence{Kind: EvidenceDocumented, Source: docRoles, Date: "2026-09"}
	likewise := documented
	likewise.Kind, likewise.Note = EvidenceDerived, "the page says that it goes for CI and Observability likewise; which role their reading groups have is not said"
	role := func(level RoleLevel) Role { r, _ := RoleFor(level, ScopeAccount); return r }
	return []Successor{
		{"Workers Scripts Write", role(RoleEditor), "the product's Admin role, to create a Worker", documented},
		{"Workers Scripts Read", role(RoleContentReadOnly), "", documented},
		{"Workers Tail Read", role(RoleMetadataReadOnly), "", documented},
		{"Workers Routes Write", role(RoleEditor), "a zone permission for each zone of the routes", documented},
		{"Workers CI Write", role(RoleEditor), "", likewise},
		{"Workers Observability Write", role(RoleEditor), "", likewise},
	}
}
