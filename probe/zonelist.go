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

// findZone looks for the target's zone in the list of zones, which leaves out
// those on which the token holds no permission that the list accepts. How long a
// page is is the server's choice, so that a list which has zones and not this
// one is no denial: the zone is then asked for by its name.
func (r *runner) findZone(ctx context.Context, s Step, res *Result) {
	zones, ok := r.zones(ctx, s, res, fmt.Sprintf("per_page=%d", zonesPerPage))
	if !ok {
		return
	}
	if len(zones) > 0 {
		zone := listedZone{}
		path := "/zones/" + string(s.target.Zone)
		if _, err := r.client.Call(ctx, http.MethodGet, path, nil, &zone); err != nil {
			res.Call.Path = path
			res.refused(err, nil)
			return
		}
		if zone.Name == "" {
			res.Verdict, res.Note = authz.Inconclusive, "the zone has no name to look for in the list of zones"
			return
		}
		if zones, ok = r.zones(ctx, s, res, "name="+url.QueryEscape(zone.Name)); !ok {
			return
		}
		if slices.ContainsFunc(zones, func(z listedZone) bool { return !strings.EqualFold(z.Name, zone.Name) }) {
			res.Verdict, res.Note = authz.Inconclusive, "the list of zones shows others than the one asked for by its name, and may go on"
			return
		}
	}
	res.Verdict, res.Note = authz.Denied, "the list of zones does not show the zone"
}

// zones asks for one page of the list of zones. It settles the result, and ok is
// false, where the page shows the target's zone or is no list.
func (r *runner) zones(ctx context.Context, s Step, res *Result, query string) (zones []listedZone, ok bool) {
	res.Call.Path = "/zones"
	status, err := r.client.Call(ctx, http.MethodGet, "/zones?"+query, nil, &zones)
	res.Call.Status = status
	switch {
	case err != nil:
		res.refused(err, nil)
	case slices.ContainsFunc(zones, func(z listedZone) bool { return z.ID == s.target.Zone }):
		res.allowed()
	case zones == nil:
		res.Verdict, res.Note = authz.Inconclusive, "the answer has no list of zones"
	default:
		return zones, true
	}
	return nil, false
}
