package permissions

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/cftoken/cftoken/internal/strictjson"
)

// The key of the client addresses; the how-to page of the documentation still
// writes it with a dot, which is read and never written.
const (
	keyRequestIP = "request_ip"
	keyDottedIP  = "request.ip"
)

// conditionJSON returns the API's "condition" object, nil when there is none:
// the client addresses and whatever was read that this package does not know.
func (c Conditions) conditionJSON() (json.RawMessage, error) {
	keys, err := objectKeys("Conditions.Other", c.Other)
	if err != nil {
		return nil, err
	}
	if !c.RequestIP.IsZero() {
		ip, err := objectKeys("Conditions.Other: request_ip", string(keys[keyRequestIP]))
		if err != nil {
			return nil, err
		}
		for key, prefixes := range map[string][]netip.Prefix{"in": c.RequestIP.In, "not_in": c.RequestIP.NotIn} {
			if len(prefixes) == 0 {
				continue
			}
			data, err := json.Marshal(prefixes)
			if err != nil {
				return nil, err
			}
			ip[key] = data
		}
		data, err := json.Marshal(ip)
		if err != nil {
			return nil, err
		}
		keys[keyRequestIP] = data
	}
	if len(keys) == 0 {
		return nil, nil
	}
	return json.Marshal(keys)
}

func (obj specJSON) conditions() (Conditions, error) {
	var c Conditions
	var err error
	if c.NotBefore, err = parseTime("not_before", obj.NotBefore); err != nil {
		return c, err
	}
	if c.ExpiresOn, err = parseTime("expires_on", obj.ExpiresOn); err != nil {
		return c, err
	}
	if strictjson.IsNull(obj.Condition) {
		return c, nil
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(obj.Condition, &keys) != nil {
		return c, errors.New(`condition: want an object such as {"request_ip":{"in":["192.0.2.0/24"]}}`)
	}
	if dotted, ok := keys[keyDottedIP]; ok {
		if _, both := keys[keyRequestIP]; both {
			return c, errors.New(`condition has both "request_ip" and "request.ip": keep "request_ip"`)
		}
		keys[keyRequestIP] = dotted
		delete(keys, keyDottedIP)
	}
	if err := c.takeRequestIP(keys); err != nil {
		return c, err
	}
	c.Other = canonicalObject(keys)
	return c, nil
}

// takeRequestIP moves what is known of request_ip out of the keys, and leaves
// the rest.
func (c *Conditions) takeRequestIP(keys map[string]json.RawMessage) error {
	raw, ok := keys[keyRequestIP]
	if !ok {
		return nil
	}
	var ip map[string]json.RawMessage
	if json.Unmarshal(raw, &ip) != nil {
		return errors.New(`condition.request_ip: want an object with "in" or "not_in"`)
	}
	for _, list := range [...]struct {
		key  string
		into *[]netip.Prefix
	}{{"in", &c.RequestIP.In}, {"not_in", &c.RequestIP.NotIn}} {
		value, ok := ip[list.key]
		if !ok {
			continue
		}
		var texts []string
		if json.Unmarshal(value, &texts) != nil {
			return fmt.Errorf("condition.request_ip.%s: want an array of address ranges", list.key)
		}
		prefixes, err := parsePrefixes(list.key, texts)
		if err != nil {
			return err
		}
		*list.into = prefixes
		delete(ip, list.key)
	}
	delete(keys, keyRequestIP)
	if rest := canonicalObject(ip); rest != "" {
		keys[keyRequestIP] = json.RawMessage(rest)
	}
	return nil
}

func parseTime(key, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s is %q: want a time such as 2027-01-31T00:00:00Z", key, show(text, 40))
	}
	return t.UTC().Truncate(time.Second), nil
}

func parsePrefixes(key string, texts []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range texts {
		if addr, err := netip.ParseAddr(text); err == nil && addr.Zone() == "" {
			out = append(out, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("condition.request_ip.%s: %q is no address range: want one such as 192.0.2.0/24 or 2001:db8::/32", key, show(text, 60))
		}
		out = append(out, p)
	}
	return out, nil
}
