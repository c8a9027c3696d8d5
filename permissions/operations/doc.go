// Package operations says which permission groups Cloudflare accepts for a
// call of its API: METHOD and path in, [Operation] out.
//
//	m, ok := operations.Match("GET", "/zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records")
//	if ok {
//		fmt.Println(m.Operation().Template())        // /zones/{zone_id}/dns_records
//		fmt.Println(m.Operation().AcceptedNames()) // [DNS Read DNS Write]
//	}
//
// Any one of the accepted groups suffices, on the resource that the path
// names. Each operation carries how its list is known ([Evidence]) and where
// from. An operation that is in the table without a list ([None]) is unknown,
// not open: only [Any] means that every valid token will do. docs/CATALOG.md
// has the figures and says how a row gets in.
//
// An API name that exists both for accounts and for zones stands for the group
// in the scope of the path: on /zones/… only the zone's group is accepted,
// because nothing published says that its account twin counts there.
//
// The table is static data: importing this package runs no code, and [Match]
// does not allocate. The package does no I/O, decides nothing (that is package
// authz) and never fills a gap by guessing.
package operations
