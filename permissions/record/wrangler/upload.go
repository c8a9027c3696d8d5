package wrangler

import (
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// upload adds calls that carry a Worker's code or settings. Their body may ask for more
// than the path says: a call for each such group stands for it, or else one that asks
// for what the path does.
func (m *maker) upload(act authz.Act, call string, pairs ...string) {
	sent := func(from string, group permissions.Permission) {
		c := m.need(from, call, pairs...)
		c.Act, c.Asks = act, group
	}
	pushes, on := m.logpush()
	if on {
		sent(pushes, permissions.AccountLogsWrite)
		m.gap("%s: that logpush asks for Logs Write besides is known by report, and the account's plan must have Logpush for Workers", m.at(pushes))
	}
	services, bound := m.has("vpc_services")
	if bound {
		sent(services, permissions.AccountConnectivityDirectoryBind)
	}
	if !on && !bound {
		sent("name", permissions.AccountWorkersScriptsWrite)
	}
}

// logpush reports whether the Worker's traces are to be pushed, and where that is said.
func (m *maker) logpush() (string, bool) {
	if _, said := m.line.flags["logpush"]; said {
		return "--logpush", m.line.set("logpush")
	}
	on, _, p := m.flag("logpush")
	return p, on
}

// given says where something is said, which a flag of the command line may say too.
func (m *maker) given(flag, name string) (string, bool) {
	if m.line.flag(flag) != "" {
		return "--" + flag, true
	}
	return m.has(name)
}

// assetsAt says where static assets are said.
func (m *maker) assetsAt() (string, bool) { return m.given("assets", "assets.directory") }

// crons says where schedules are said.
func (m *maker) crons() (string, bool) { return m.given("schedule", "triggers.crons") }
