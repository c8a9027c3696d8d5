package probe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// zonesPerPage is the most that a page of GET /zones holds. Source:
// https://developers.cloudflare.com/api/resources/zones/methods/list/ (2026-11).
const zonesPerPage = 50

// listedZone is an entry of the list of zones.
type listedZone struct {
	ID   permissions.ZoneID `json:"id"`
	Name string             `json:"name"`
}

// zoneRead looks for the zone in the list of zones, which shows those on which
// the token holds Zone Read. Every call on a zone that accepts Zone Read accepts
// groups of other products too.
func zoneRead() Check {
	return Check{
		Name: permissions.Label(permissions.ZoneRead), Needs: []permissions.Permission{permissions.ZoneRead}, Scope: permissions.ScopeZone,
		Method: http.MethodGet, Path: "/zones", Run: findZone, claims: true,
		Proves: "Zone Read: the list of zones shows the zone",
	}
}

// findZone looks for the target's zone in the list of zones, which leaves out
// those on which the token holds no permission that the list accepts. How long a
// page is is the server's choice, so that a list which has zones and not this
// one is no denial: the zone is then asked for by its name.
func findZone(ctx context.Context, t *Trial) error {
	zones, found, err := listZones(ctx, t, fmt.Sprintf("per_page=%d", zonesPerPage))
	if err != nil || found {
		return err
	}
	if len(zones) > 0 {
		var zone listedZone
		if err := t.Call(ctx, http.MethodGet, "/zones/{zone_id}", nil, &zone); err != nil {
			return err
		}
		if zone.Name == "" {
			return Finding{authz.Inconclusive, "the zone has no name to look for in the list of zones"}
		}
		if zones, found, err = listZones(ctx, t, "name="+url.QueryEscape(zone.Name)); err != nil || found {
			return err
		}
		if slices.ContainsFunc(zones, func(z listedZone) bool { return !strings.EqualFold(z.Name, zone.Name) }) {
			return Finding{authz.Inconclusive, "the list of zones shows others than the one asked for by its name, and may go on"}
		}
	}
	return Finding{authz.Denied, "the list of zones does not show the zone"}
}

// listZones asks for one page of the list of zones and looks for the target's.
func listZones(ctx context.Context, t *Trial, query string) (zones []listedZone, found bool, err error) {
	if err := t.Call(ctx, http.MethodGet, "/zones?"+query, nil, &zones); err != nil {
		return nil, false, err
	}
	if zones == nil {
		return nil, false, Finding{authz.Inconclusive, "the answer has no list of zones"}
	}
	found = slices.ContainsFunc(zones, func(z listedZone) bool { return z.ID == t.Target().Zone })
	if found {
		t.Found()
	}
	return zones, found, nil
}
