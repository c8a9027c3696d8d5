package tokentest

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/credential"
)

var hostnameHandlers = []handlerRow{
	{"GET", "/zones/{zone_id}/custom_hostnames", (*Server).listHostnames},
	{"POST", "/zones/{zone_id}/custom_hostnames", (*Server).createHostname},
	{"GET", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}", (*Server).getHostname},
	{"PATCH", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}", (*Server).editHostname},
	{"DELETE", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}", (*Server).deleteHostname},
}

type customHostname struct {
	ID        string      `json:"id"`
	Hostname  string      `json:"hostname"`
	Status    string      `json:"status"`
	SSL       hostnameSSL `json:"ssl"`
	CreatedAt time.Time   `json:"created_at"`
}

type hostnameSSL struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Method string `json:"method"`
	Type   string `json:"type"`
}

// hostname returns the index of the hostname that the path names, or a reply
// that says why there is none.
func (x *exchange) hostname() (int, reply, bool) {
	id := x.param("custom_hostname_id")
	if !credential.IsID(id) && !credential.IsUUID(id) {
		return -1, refuse(&answers.HostnameBadID), true
	}
	i := slices.IndexFunc(x.zone.hostnames, func(h customHostname) bool { return h.ID == id })
	if i < 0 {
		return -1, refuse(&answers.HostnameUnknown), true
	}
	return i, reply{}, false
}

func (s *Server) listHostnames(x *exchange) reply {
	out := []customHostname{}
	for _, h := range x.zone.hostnames {
		if want := x.query.Get("hostname"); strings.Contains(h.Hostname, strings.ToLower(want)) {
			out = append(out, h)
		}
	}
	page, info := paginate(out, x, 20, 50)
	rep := ok(page)
	rep.info = info
	return rep
}

func (s *Server) createHostname(x *exchange) reply {
	var body struct {
		Hostname string `json:"hostname"`
		SSL      struct {
			Method string `json:"method"`
		} `json:"ssl"`
	}
	if rep, bad := x.decode(&body, &answers.HostnameBadJSON); bad {
		return rep
	}
	name := strings.ToLower(body.Hostname)
	if fault := hostnameFault(name); fault != nil {
		return refuse(fault)
	}
	if slices.ContainsFunc(x.zone.hostnames, func(h customHostname) bool { return h.Hostname == name }) {
		return refuse(&answers.HostnameDuplicate)
	}
	method := body.SSL.Method
	if method == "" {
		method = "http"
	}
	h := customHostname{
		ID: s.mint.uuid(), Hostname: name, Status: "pending", CreatedAt: x.now.Truncate(time.Second),
		SSL: hostnameSSL{ID: s.mint.uuid(), Status: "initializing", Method: method, Type: "dv"},
	}
	x.zone.hostnames = append(x.zone.hostnames, h)
	rep := ok(h)
	rep.status = 201 // documented beside the error codes
	return rep
}

// hostnameFault says what is wrong with a custom hostname.
func hostnameFault(name string) *answers.Answer {
	bare := strings.TrimPrefix(name, "*.")
	if _, err := netip.ParseAddr(bare); err == nil || !isDomain(bare) {
		return &answers.HostnameInvalid
	}
	for _, d := range [...]string{"example.com", "example.net", "example.org"} {
		if bare == d || strings.HasSuffix(bare, "."+d) {
			return &answers.HostnameExample
		}
	}
	for _, d := range [...]string{".test", ".example", ".invalid", ".localhost"} {
		if strings.HasSuffix(bare, d) {
			return &answers.HostnameReserved
		}
	}
	return nil
}

func (s *Server) getHostname(x *exchange) reply {
	i, rep, done := x.hostname()
	if done {
		return rep
	}
	return ok(x.zone.hostnames[i])
}

func (s *Server) editHostname(x *exchange) reply {
	i, rep, done := x.hostname()
	if done {
		return rep
	}
	var body struct {
		SSL struct {
			Method string `json:"method"`
		} `json:"ssl"`
	}
	if rep, bad := x.decode(&body, &answers.HostnameBadJSON); bad {
		return rep
	}
	if body.SSL.Method != "" {
		x.zone.hostnames[i].SSL.Method = body.SSL.Method
	}
	rep = ok(x.zone.hostnames[i])
	rep.status = 202 // documented beside the error codes
	return rep
}

func (s *Server) deleteHostname(x *exchange) reply {
	i, rep, done := x.hostname()
	if done {
		return rep
	}
	id := x.zone.hostnames[i].ID
	x.zone.hostnames = slices.Delete(x.zone.hostnames, i, i+1)
	return ok(idOnly{id})
}
