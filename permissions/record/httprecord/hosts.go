package httprecord

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// maxHosts bounds the hosts that are counted one by one; the calls to further
// ones are counted together, under otherHosts.
const maxHosts = 100

const otherHosts = "other hosts"

const defaultHost = "api.cloudflare.com"

// gaps says what is missing from the recording, a sentence each: calls to other
// hosts, those with most calls first, and calls after the bound was reached.
func (r *Recorder) gaps() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, host := range byCalls(r.misdirected) {
		out = append(out, fmt.Sprintf("%s to %s left out and refused: the recording proxy is not a general one, give a program its URL as the API's base URL", calls(r.misdirected[host]), host))
	}
	hosts := defaultHost
	if len(r.hosts) > 0 {
		hosts = strings.Join(r.hosts, ", ")
	}
	for _, host := range byCalls(r.elsewhere) {
		out = append(out, fmt.Sprintf("%s to %s left out, which is no host of the API (%s): name it in Options.Hosts if it is one",
			calls(r.elsewhere[host]), host, hosts))
	}
	if r.dropped > 0 {
		out = append(out, fmt.Sprintf("%s left out, more than the %d that are kept: raise Options.Max", calls(r.dropped), r.limit()))
	}
	return out
}

func calls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return fmt.Sprintf("%d calls", n)
}

func byCalls(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}

// hostsOf returns the hosts of names that may be base URLs.
func hostsOf(names []string) []string {
	var out []string
	for _, name := range names {
		if u, err := url.Parse(name); err == nil && u.Host != "" {
			name = u.Host
		}
		out = append(out, strings.ToLower(name))
	}
	return out
}

// isAPI reports whether the URL is on one of the API's hosts.
func (r *Recorder) isAPI(u *url.URL) bool {
	if len(r.hosts) == 0 {
		return strings.EqualFold(u.Hostname(), defaultHost)
	}
	for _, h := range r.hosts {
		if strings.EqualFold(h, u.Host) || strings.EqualFold(h, u.Hostname()) {
			return true
		}
	}
	return false
}

// tally counts a call to a host; the map is made when it is needed.
func tally(counts *map[string]int, host string) {
	host = strings.ToLower(host)
	if _, known := (*counts)[host]; !known && len(*counts) >= maxHosts || host == "" {
		host = otherHosts
	}
	if *counts == nil {
		*counts = map[string]int{}
	}
	(*counts)[host]++
}
