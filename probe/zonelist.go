package probe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// zonesPerPage is the most that a page of GET /zones holds. Source:
// https://developers.cloudflare.com/api/resources/zones/methods/list/ (2026-11).
const zonesPerPage = 50

// findZone looks for the target's zone in the list of zones, which leaves out
// those on which the token holds no permission that the list accepts. Where the
// first page is full it asks for the zone by its name.
func (r *runner) findZone(ctx context.Context, s Step, res *Result) {
	res.Call.Path = "/zones"
	list := func(query string) (int, bool, error) {
		var zones []struct {
			ID permissions.ZoneID `json:"id"`
		}
		status, err := r.client.Call(ctx, http.MethodGet, "/zones?"+query, nil, &zones)
		for _, z := range zones {
			if z.ID == s.target.Zone {
				return len(zones), true, err
			}
		}
		res.Call.Status = status
		return len(zones), false, err
	}
	n, found, err := list(fmt.Sprintf("per_page=%d", zonesPerPage))
	if err == nil && !found && n >= zonesPerPage {
		var zone struct {
			Name string `json:"name"`
		}
		path := "/zones/" + string(s.target.Zone)
		if _, err := r.client.Call(ctx, http.MethodGet, path, nil, &zone); err != nil || zone.Name == "" {
			res.Call.Path = path
			if err != nil {
				res.refused(err, nil)
				return
			}
			res.Verdict, res.Note = authz.Inconclusive, "the zone has no name to look for in the list of zones"
			return
		}
		_, found, err = list("name=" + url.QueryEscape(zone.Name))
	}
	switch {
	case err != nil:
		res.refused(err, nil)
	case found:
		res.Call.Status = http.StatusOK
		res.allowed()
	default:
		res.Verdict, res.Note = authz.Denied, "the list of zones does not show the zone"
	}
}
