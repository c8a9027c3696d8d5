package probe

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

// CheckFor returns a check for one permission: for the write permissions whose
// refusals are known, a request that must be refused after authorization; for
// Zone Read, whether the zone is in the list of zones; for the groups of an R2
// bucket, calls to its S3 endpoint; otherwise the reading call that shows most.
// The check's Caveat says what it leaves open: a reading call shows no write
// permission, and many calls accept other groups too. That of R2 Storage Edit has a
// WithWrite. It is an error when no harmless call exists that could tell.
func CheckFor(p permissions.Permission) (Check, error) { return checkFor(p, KnownRefusals) }

func checkFor(p permissions.Permission, w Writes) (Check, error) {
	if p == nil || p.ID() == "" {
		return Check{}, errors.New("no permission given: want one of the catalogue's constants")
	}
	c, err := harmless(p, w)
	if p.ID() == permissions.AccountWorkersR2StorageWrite.ID() {
		c.WithWrite = createBucket()
	}
	return c, err
}

// harmless returns the check of the permission that changes nothing and shows most.
func harmless(p permissions.Permission, w Writes) (Check, error) {
	if write, sent := bestWrite(p, w); sent {
		return write, nil
	}
	g, known := permissions.ByID(p.ID())
	switch {
	case !known:
		return Check{}, fmt.Errorf("permission group %s is not in the catalogue, so no call is known to need it", cmp.Or(p.Name(), p.ID()))
	case g.Scope == permissions.ScopeBucket && objectsOf(p) != noObjects:
		return bucketCheck(p), nil
	case p.ID() == permissions.ZoneRead.ID():
		return zoneRead(), nil
	}
	op := bestRead(p)
	if op.IsZero() {
		return Check{}, fmt.Errorf("%s: no catalogued GET accepts it with nothing but an account or a zone in its path, so it cannot be checked without changing something", permissions.Label(p))
	}
	c := Check{
		Name: permissions.Label(p), Needs: []permissions.Permission{p}, Scope: op.Scope(), claims: true,
		Method: op.Method(), Path: strings.Replace(op.Template(), "{zone_identifier}", "{zone_id}", 1),
		Proves: "one of the groups that " + op.String() + " accepts",
	}
	var caveats []string
	if others := accepts(op) - 1; others > 0 {
		text := "another group is accepted too"
		if others > 1 {
			text = fmt.Sprintf("%d other groups are accepted too", others)
		}
		caveats = append(caveats, text)
	}
	if g.Access != permissions.AccessRead {
		caveats = append(caveats, "it is a reading call, so it does not show the "+strings.ToLower(cmp.Or(g.Access.Label(), "full"))+" right")
	}
	if op.Evidence().Kind != permissions.EvidenceDocumented {
		caveats = append(caveats, "the accepted groups are "+op.Basis())
	}
	c.Caveat = strings.Join(caveats, "; ")
	return c, nil
}

// bestWrite returns the refused write of the permission that may be sent and
// shows most: one that proves the permission before one that others explain too,
// then the surest.
func bestWrite(p permissions.Permission, w Writes) (best Check, sent bool) {
	for _, c := range refusedWritesOf(p) {
		if w.withheld(c) == "" && (!sent || c.conclusive() && !best.conclusive()) {
			best, sent = c, true
		}
	}
	return best, sent
}

// conclusive reports whether nothing but the check's permissions explains that
// its call was let through.
func (c Check) conclusive() bool {
	op := c.operation()
	return certain(op) && !slices.ContainsFunc(c.Needs, func(p permissions.Permission) bool { return !provenBy(op, p) })
}
