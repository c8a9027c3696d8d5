package sqltext_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/sqltext"
)

func TestStatements(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]int{
		"": 1, ";;": 1, "SELECT 1": 1, "SELECT 1;": 1, "SELECT 1; SELECT 2": 2, "SELECT ';'; -- a;b\n SELECT 2;": 2,
		`/* ; */ SELECT "a;b"`: 1, "SELECT 'open": 1, "/* open": 1, "(;)": 2,
	} {
		assert.Equal(t, want, sqltext.Statements(sql), sql)
	}
}

func TestWrites(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"", ";", "select 1", "SELECT 'insert into t'", "-- delete\nselect 1;", "/* update */ select * from t; values (1)", "explain query plan delete from t",
		"with a as (select 1) select replace(x, 'a', 'b') from a", "pragma table_info(t)", "PRAGMA main.index_xinfo", "pragma foreign_key_check", "pragma table_list;",
		"select \"delete\" from `update`", "SELECT 1; SELECT 2",
	} {
		assert.False(t, sqltext.Writes(sql), sql)
	}
	for _, sql := range []string{
		"create table t (a)", "CREATE TABLE IF NOT EXISTS d1_migrations (id)", "select 1; insert into t values (1)", "/* select */ delete from t", "with a as (select 1) insert into t select * from a",
		"with a as (select 1) replace into t select 1", "pragma foreign_keys = on", "pragma optimize", "pragma", "vacuum", "'", "replace into t values (1)", "drop table t", "ſelect 1",
	} {
		assert.True(t, sqltext.Writes(sql), sql)
	}
}

func FuzzWrites(f *testing.F) {
	f.Add("select 1; -- a\n insert 'b' /* c */")
	f.Add("/*'")
	f.Fuzz(func(t *testing.T, sql string) {
		if sqltext.Writes(sql) {
			assert.True(t, sqltext.Writes("select 1;"+sql), "what stands before does not matter")
		}
		assert.Positive(t, sqltext.Statements(sql))
	})
}
