package wrangler

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// maker makes the calls of a command for a configuration.
type maker struct {
	config
	line    line
	opts    Options
	version version
	calls   []authz.Call
	gaps    []string

	account string // its id, or a placeholder
	worker  string // the Worker's name, "" where nothing says it
	project string // the Pages project's
}

func (m *maker) make() error {
	if err := m.check(); err != nil {
		return err
	}
	command := m.line.command
	pages, isPages := m.has("pages_build_output_dir")
	switch {
	case isPages && command.worker:
		return fmt.Errorf("%s: is the configuration of a Pages project, for which wrangler does not run %q: want pages deploy or another command of pages", m.at(pages), command.name)
	case m.line.set("dry-run"):
		m.gaps = append(m.gaps, "with --dry-run wrangler calls nothing")
		return nil
	case command.remote && !m.line.set("remote"):
		m.gaps = append(m.gaps, fmt.Sprintf("%s without --remote works on this machine alone and calls nothing: give it with --remote", command.name))
		return nil
	}
	m.account = m.accountID()
	m.worker = m.workerName()
	m.project, _ = m.text("name")
	if p := m.line.flag("project-name"); p != "" {
		m.project = p
	}
	if command.worker && m.worker == "" {
		return fmt.Errorf("%s: has no name, and the command none with --name: want the Worker's", m.at("name"))
	}
	command.make(m)
	if command.script {
		m.gaps = append(m.gaps, "roles on a single Worker go by its tag, which a configuration does not have: whether one would do is said as far as names tell")
	}
	return nil
}

// accountID is the account's id; the one in the file comes first, as with wrangler. Where
// none is said wrangler asks which accounts there are.
func (m *maker) accountID() string {
	id, _ := m.text("account_id")
	switch {
	case id != "":
		if permissions.AccountID(id).Validate() == nil {
			return id
		}
		return record.Placeholder(credential.Redact(id))
	case m.opts.Account != "":
		return string(m.opts.Account)
	}
	m.need("account_id", newer+"GET /accounts")
	m.tried("account_id", "GET /memberships")
	m.gap("no account_id is said: wrangler then asks for the accounts of the token and takes the only one; with account_id in the configuration, or CLOUDFLARE_ACCOUNT_ID, it does not ask")
	return record.Placeholder("account_id of " + m.at(""))
}

// workerName is the Worker's name. That of an environment is its own, or the top
// level's with the environment's behind it.
func (m *maker) workerName() string {
	if name := m.line.worker(); name != "" {
		return name
	}
	if m.env != "" {
		if own, ok := dig(m.values, "env").(map[string]any)[m.env].(map[string]any); ok {
			if name, _ := own["name"].(string); name != "" {
				return name
			}
		}
	}
	name, _ := m.values["name"].(string)
	if m.env != "" && name != "" {
		name += "-" + m.env
	}
	return name
}

// need adds a call: METHOD and template, in which {account_id} and {script_name} are
// filled in, and further parameters by pairs of name and value. Before it, older or newer
// may stand.
func (m *maker) need(from, call string, pairs ...string) *authz.Call {
	call, counts := m.version.counts(call)
	if !counts {
		return &authz.Call{}
	}
	method, template, _ := strings.Cut(call, " ")
	values := map[string]string{"account_id": m.account, "script_name": escape(m.worker), "project_name": escape(m.project)}
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i]] = escape(pairs[i+1])
	}
	parts := strings.Split(template, "/")
	for i, p := range parts {
		if param, is := strings.CutPrefix(p, "{"); is {
			if v := values[strings.TrimSuffix(param, "}")]; v != "" {
				parts[i] = v
			}
		}
	}
	text := m.at(from)
	if m.line.command.name != "deploy" || m.env != "" {
		text += " (" + m.line.command.name
		if m.env != "" {
			text += " --env " + credential.Show(m.env, 80)
		}
		text += ")"
	}
	m.calls = append(m.calls, authz.Call{Method: method, Path: strings.Join(parts, "/"), Status: 200, From: text})
	return &m.calls[len(m.calls)-1]
}

// escape writes a value as a segment of a path; a placeholder stays, and a value that
// could be a secret is left out.
func escape(v string) string {
	switch {
	case strings.HasPrefix(v, "{") && strings.HasSuffix(v, "}"):
		return v
	case credential.Holds(v):
		return "{hidden}"
	}
	return url.PathEscape(v)
}

func (m *maker) gap(format string, args ...any) {
	m.gaps = append(m.gaps, fmt.Sprintf(format, args...))
}

// tried adds a call that older versions need, and that newer ones do without where they
// are refused.
func (m *maker) tried(from, call string, pairs ...string) {
	m.need(from, older+call, pairs...)
	m.need(from, newer+call, pairs...).Status = 403
}

// bucket adds a call on a bucket, for which a permission on it alone will do.
func (m *maker) bucket(from, call, name, jurisdiction string, more ...string) *authz.Call {
	c := m.need(from, call, append(more, "bucket_name", name)...)
	on := permissions.BucketResource(permissions.AccountID(m.account), permissions.Jurisdiction(jurisdiction), name)
	if permissions.AccountID(m.account).Validate() == nil && on.Validate() == nil {
		c.On = on
	}
	return c
}

// zoneOf is what stands for a zone in a path: its id, or a placeholder of its name.
func zoneOf(id, name string) string {
	if permissions.ZoneID(id).Validate() == nil {
		return id
	}
	if id != "" {
		name = id
	}
	return record.Placeholder("zone " + credential.Redact(name))
}
