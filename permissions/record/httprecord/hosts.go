package httprecord

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// HostCount is how many calls went to a host.
type HostCount struct {
	Host  string // with its port, where the URL had one
	Calls int
}

// maxHosts bounds the hosts that are counted one by one; the calls to further
// ones are counted together, under otherHosts.
const maxHosts = 100

const otherHosts = "other hosts"

const defaultHost = "api.cloudflare.com"

// AddHosts names further hosts of the API, beside those of the options and, where
// these name none, api.cloudflare.com. It takes a host in the forms of
// [Options.Hosts]. Calls that went there before stay unrecorded.
func (r *Recorder) AddHosts(hosts ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hosts = append(r.apiHosts(), hostsOf(hosts)...)
}

// Elsewhere returns how many calls were left out because they went to hosts that
// are not the API's, or asked the proxy for another host, the most first.
func (r *Recorder) Elsewhere() []HostCount {
	r.mu.Lock()
	defer r.mu.Unlock()
	sum := map[string]int{}
	for _, m := range []map[string]int{r.elsewhere, r.misdirected} {
		for host, n := range m {
			sum[host] += n
		}
	}
	return sorted(sum)
}

func sorted(counts map[string]int) []HostCount {
	var out []HostCount
	for host, n := range counts {
		out = append(out, HostCount{host, n})
	}
	slices.SortFunc(out, func(a, b HostCount) int {
		if a.Calls != b.Calls {
			return b.Calls - a.Calls
		}
		return strings.Compare(a.Host, b.Host)
	})
	return out
}

// Gaps says what is missing from the recording, a sentence each: calls to other
// hosts, and calls after the bound was reached. It is empty for a recording that
// has everything.
func (r *Recorder) Gaps() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, h := range sorted(r.misdirected) {
		out = append(out, fmt.Sprintf("%s to %s left out and refused: the recording proxy is not a general one, give a program its URL as the API's base URL", calls(h.Calls), h.Host))
	}
	for _, h := range sorted(r.elsewhere) {
		out = append(out, fmt.Sprintf("%s to %s left out, which is no host of the API (%s): name it in Options.Hosts or with AddHosts if it is one",
			calls(h.Calls), h.Host, strings.Join(r.apiHosts(), ", ")))
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

// apiHosts are the API's hosts; it never hands out the recorder's own slice.
func (r *Recorder) apiHosts() []string {
	if len(r.hosts) == 0 {
		return []string{defaultHost}
	}
	return slices.Clone(r.hosts)
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
