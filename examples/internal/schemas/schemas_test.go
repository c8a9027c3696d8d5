package schemas_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	top     = "../../.."
	folder  = top + "/docs/schema"
	address = "https://raw.githubusercontent.com/cftoken/cftoken/main/docs/schema/"
)

// schemas are those of docs/schema, compiled, by the names of their files, and which
// of their properties were met in an instance.
type schemas struct {
	files map[string]*jsonschema.Schema
	met   map[string]bool // by the location of the property's schema
}

func load(t *testing.T) schemas {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	names, err := filepath.Glob(folder + "/*.json")
	require.NoError(t, err)
	require.Greater(t, len(names), 8)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		require.NoError(t, err, name)
		require.NoError(t, c.AddResource(address+filepath.Base(name), doc))
	}
	s := schemas{map[string]*jsonschema.Schema{}, map[string]bool{}}
	for _, name := range names {
		base := filepath.Base(name)
		s.files[base], err = c.Compile(address + base)
		require.NoError(t, err, name)
	}
	return s
}

// check validates a JSON text and notes which properties it has.
func (s schemas) check(t *testing.T, file, text string) {
	t.Helper()
	sch := s.files[file]
	require.NotNil(t, sch, file)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err, "%q", text)
	require.NoError(t, sch.Validate(value), "%s: %s", file, text)
	s.note(sch, value)
}

// note walks a valid instance along its schema.
func (s schemas) note(sch *jsonschema.Schema, value any) {
	if sch == nil {
		return
	}
	s.note(sch.Ref, value)
	for _, branch := range slices.Concat(sch.AllOf, sch.AnyOf, sch.OneOf) {
		if branch.Validate(value) == nil {
			s.note(branch, value)
		}
	}
	switch v := value.(type) {
	case map[string]any:
		more, _ := sch.AdditionalProperties.(*jsonschema.Schema)
		for key, one := range v {
			if p := sch.Properties[key]; p != nil {
				s.met[p.Location] = true
				s.note(p, one)
			} else {
				s.note(more, one)
			}
		}
	case []any:
		for _, one := range v {
			s.note(sch.Items2020, one)
		}
	}
}

// properties lists the locations of all properties below a schema.
func properties(sch *jsonschema.Schema, seen map[*jsonschema.Schema]bool, out map[string]*jsonschema.Schema) {
	if sch == nil || seen[sch] {
		return
	}
	seen[sch] = true
	for _, p := range sch.Properties {
		out[p.Location] = p
		properties(p, seen, out)
	}
	more, _ := sch.AdditionalProperties.(*jsonschema.Schema)
	for _, next := range append(slices.Concat(sch.AllOf, sch.AnyOf, sch.OneOf), sch.Ref, sch.Items2020, more) {
		properties(next, seen, out)
	}
}

// all are the properties of all files.
func (s schemas) all() map[string]*jsonschema.Schema {
	out, seen := map[string]*jsonschema.Schema{}, map[*jsonschema.Schema]bool{}
	for _, sch := range s.files {
		properties(sch, seen, out)
	}
	return out
}

// unmet are the properties that no instance had.
func (s schemas) unmet() []string {
	var out []string
	for _, at := range slices.Sorted(maps.Keys(s.all())) {
		if !s.met[at] {
			out = append(out, strings.TrimPrefix(at, address))
		}
	}
	return out
}

// Every file says what it is, and every property what it means; what is written is
// closed.
func TestSchemasAreWhole(t *testing.T) {
	t.Parallel()
	s := load(t)
	readme, err := os.ReadFile(folder + "/README.md")
	require.NoError(t, err)
	for name, sch := range s.files {
		assert.Regexp(t, `^[a-z]+\.v[1-9][0-9]*\.json$`, name)
		assert.Equal(t, address+name, sch.ID, name)
		assert.Equal(t, 2020, sch.DraftVersion, name)
		assert.NotEmpty(t, sch.Title, name)
		assert.NotEmpty(t, sch.Description, name)
		assert.Contains(t, string(readme), "("+name+")", "the README does not name it")
	}
	all := s.all()
	assert.Greater(t, len(all), 100)
	for at, p := range all {
		said := p.Description
		if said == "" && p.Ref != nil {
			said = p.Ref.Description
		}
		assert.NotEmpty(t, said, "%s has no description", at)
	}
}

// A schema with a property that nothing has, and an instance with one that no
// schema has, are found.
func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	s := load(t)
	s.check(t, "error.v1.json", `{"error":{"message":"x","failure":"usage","exit":2}}`)
	assert.Contains(t, s.unmet(), "doctor.v1.json#/$defs/report/properties/live")
	assert.NotContains(t, strings.Join(s.unmet(), "\n"), "error.v1.json")
	for _, text := range []string{
		`{"error":{"message":"x","failure":"usage","exit":2,"more":1}}`, `{"error":{"message":"x","failure":"usage","exit":2},"more":1}`,
		`{"error":{"message":"x","failure":"none","exit":2}}`, `{"error":{"message":"x","failure":"usage","exit":0}}`, `{"error":{"message":"x","failure":"usage"}}`, `{}`, `[]`,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		require.NoError(t, err)
		assert.Error(t, s.files["error.v1.json"].Validate(value), text)
	}
}
