package wrangler

import (
	"github.com/cftoken/cftoken/internal/sqltext"
	"github.com/cftoken/cftoken/permissions"
)

// execute runs SQL of the command line, or a file, which is imported.
func execute(m *maker) {
	sql, said := m.line.flag("command"), len(m.line.flags["command"]) > 0
	switch {
	case m.line.flag("file") != "":
		m.database(permissions.AccountD1Write, "POST "+database+"/{database_id}/import")
	case !said:
		m.database(nil, "POST "+database+"/{database_id}/query")
		m.gap("d1 execute has neither --command nor --file: D1 Read is enough for SQL that only reads, other SQL needs D1 Write")
	case sqltext.Writes(sql):
		m.database(permissions.AccountD1Write, "POST "+database+"/{database_id}/query")
	default:
		m.database(permissions.AccountD1Read, "POST "+database+"/{database_id}/query")
	}
}

// sql is a command on a database whose SQL, or what stands for it, asks for the group;
// nil where the path says what is needed.
func sql(asks permissions.Permission, calls ...string) func(*maker) {
	return func(m *maker) { m.database(asks, calls...) }
}

// database adds calls on the D1 database of the first argument, its name or that of a
// binding, whose SQL asks for the group.
func (m *maker) database(asks permissions.Permission, calls ...string) {
	name, from, id := m.line.arg(0), "d1_databases", ""
	for _, e := range m.list("d1_databases") {
		if name != "" && (e.text("database_name") == name || e.text("binding") == name) {
			from, id = e.path, e.text("database_id")
			if preview := e.text("preview_database_id"); preview != "" && m.line.set("preview") {
				id = preview
			}
		}
	}
	if name == "" {
		m.gap("%s: no database is named: which one it is stays open", m.line.command.name)
	}
	if id == "" {
		m.need(from, older+"GET "+database)
		m.need(from, newer+"GET "+database+"/{database_id}", "database_id", name)
	}
	for _, call := range calls {
		if c := m.need(from, call, "database_id", id); c.Method == "POST" {
			c.Asks = asks
		}
	}
}
