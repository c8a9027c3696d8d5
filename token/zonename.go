package token

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// ZoneByName returns the id of the zone of a name, among those that the client's
// credential sees: with a token, those that it has Zone Read on. It is what
// [permissions.Targets] asks for. A name that is not found, or that several accounts
// have, is an error that says so.
func (c *Client) ZoneByName(ctx context.Context, name string) (permissions.ZoneID, error) {
	name = strings.TrimSuffix(strings.TrimSpace(name), ".")
	if credential.Holds(name) || !isZoneName(name) {
		return "", &Error{FailureUsage, fmt.Errorf("the zone's name %q: want a domain such as example.com", credential.Show(name, 60))}
	}
	name = strings.ToLower(name)
	var zones []struct {
		ID      string `json:"id"`
		Name    string `json:"name"`
		Account struct {
			ID string `json:"id"`
		} `json:"account"`
	}
	if _, err := c.api.Do(ctx, "GET", "/zones?name="+url.QueryEscape(name), nil, &zones); err != nil {
		return "", fmt.Errorf("looking up the zone %s: %w", name, err)
	}
	switch len(zones) {
	case 1:
		id, err := permissions.ParseZoneID(zones[0].ID)
		if err != nil {
			return "", &Error{FailureNotKnown, fmt.Errorf("the API's answer for the zone %s: %w", name, err)}
		}
		return id, nil
	case 0:
		return "", &Error{FailureRefused, fmt.Errorf("the zone %s is not among those that the credential sees: it is in another account, or the token lacks %s on it; give its id", name, permissions.Label(permissions.ZoneRead))}
	}
	accounts := make([]string, len(zones))
	for i, z := range zones {
		accounts[i] = z.Account.ID
	}
	return "", &Error{FailureUsage, fmt.Errorf("several accounts have a zone %s (%s): give its id", name, strings.Join(accounts, ", "))}
}

// isZoneName reports whether the text is a domain.
func isZoneName(text string) bool {
	return len(text) <= 253 && strings.Contains(text, ".") && !strings.ContainsFunc(text, func(r rune) bool {
		return r != '.' && r != '-' && r != '_' && r < 128 && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
}
