package terraform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions/record"
)

// ReadDir reads the configuration in a folder as Terraform does: all of its .tf.json
// files together, those called override.tf.json or …_override.tf.json over the others,
// values of variables from terraform.tfvars.json and *.auto.tfvars.json, and the modules
// below paths such as ./modules/dns. What it returns is as of [Read]; what is written in
// HCL is a gap.
func ReadDir(dir string, opts Options) (record.Recording, error) {
	root := &folder{dir: dir}
	in, notes, err := root.read()
	if err != nil {
		return record.Recording{Name: dir}, err
	}
	doc := document{what: "the configuration", refs: refs{}, notes: notes}
	names := newKnown("")
	if err := root.variables(names, &doc); err != nil {
		return record.Recording{Name: dir}, err
	}
	err = in.names(names)
	if err == nil {
		doc.imports, err = in.importBlocks(names)
	}
	if err == nil {
		err = doc.scan(&in, names, root)
	}
	if err != nil {
		return record.Recording{Name: dir}, fmt.Errorf("%s: %w", credential.Redact(dir), err)
	}
	rec, err := doc.recording(dir, opts)
	if err != nil {
		err = fmt.Errorf("%s: %w", credential.Redact(dir), err)
	}
	return rec, err
}

// folder is that of a module.
type folder struct {
	dir   string
	outer *folder // of the module that calls it, nil for the root
}

const (
	jsonFile     = ".tf.json"
	overrideFile = "override" + jsonFile
)

// files are the names of files in the folder that Terraform would read, in order.
func (f *folder) files(ending string) ([]string, error) {
	entries, err := os.ReadDir(f.dir) // sorted
	if err != nil {
		return nil, nameHidden(err)
	}
	var out []string
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") || !strings.HasSuffix(name, ending) {
			continue
		}
		out = append(out, name)
	}
	return out, nil
}

// read puts the files of the folder together.
func (f *folder) read() (configuration, []string, error) {
	var in configuration
	names, err := f.files(jsonFile)
	if err != nil {
		return in, nil, err
	}
	hcl, err := f.files(".tf")
	if err != nil {
		return in, nil, err
	}
	if len(names) == 0 {
		switch {
		case len(hcl) > 0:
			return in, nil, fmt.Errorf("%s: configuration in HCL (%s): want a plan of it (terraform plan -out FILE, then terraform show -json FILE), or configuration in JSON (.tf.json)", credential.Redact(f.dir), wording.Few(hcl))
		default:
			return in, nil, fmt.Errorf("%s: no %s file in it", credential.Redact(f.dir), jsonFile)
		}
	}
	var notes []string
	if len(hcl) > 0 {
		notes = append(notes, fmt.Sprintf("%s: in HCL, which is not read (%s): a plan has it all", credential.Redact(f.dir), wording.Few(hcl)))
	}
	override := func(name string) bool { return name == overrideFile || strings.HasSuffix(name, "_"+overrideFile) }
	slices.SortStableFunc(names, func(a, b string) int {
		return map[bool]int{true: 1}[override(a)] - map[bool]int{true: 1}[override(b)]
	})
	declared := map[string]string{} // by the address, in which file
	for _, name := range names {
		one, err := f.configuration(name)
		if err != nil {
			return in, nil, err
		}
		if !override(name) {
			if err := one.declare(declared, filepath.Join(f.dir, name)); err != nil {
				return in, nil, err
			}
		}
		in.join(one)
	}
	return in, notes, nil
}

// configuration reads a file of the folder.
func (f *folder) configuration(name string) (configuration, error) {
	path := filepath.Join(f.dir, name)
	file := credential.Redact(path)
	data, err := readFile(path)
	if err != nil {
		return configuration{}, err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return configuration{}, fmt.Errorf("%s: empty: want an object, such as {}", file)
	}
	var in configuration
	if err := json.Unmarshal(data, &in); err != nil {
		return in, fmt.Errorf("%s: %w", file, located(data, err))
	}
	for _, part := range in.parts() { // each of the form it should have, here where the file is known
		if err := blocks(part.key, *part.raw, part.labels, func([]string, map[string]json.RawMessage) {}); err != nil {
			return in, fmt.Errorf("%s: %w", file, err)
		}
	}
	return in, nil
}

// readFile reads a file that is not too long.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nameHidden(err)
	}
	defer f.Close()
	data, err := readAll(f)
	if err != nil {
		err = fmt.Errorf("%s: %w", credential.Redact(path), err)
	}
	return data, err
}

// nameHidden takes a credential that was given as the name out of an error of package os.
func nameHidden(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		path.Path = credential.Redact(path.Path)
	}
	return err
}

// readAll reads a document that is not too long.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err == nil && len(data) > maxDocument {
		err = fmt.Errorf("longer than %d bytes", maxDocument)
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), err
}

// part is a kind of block, and below how many labels its bodies stand.
type part struct {
	key    string
	raw    *json.RawMessage
	labels int
}

func (in *configuration) parts() []part {
	return []part{
		{"resource", &in.Resource, 2}, {"data", &in.Data, 2}, {"module", &in.Module, 1}, {"variable", &in.Variable, 1},
		{"output", &in.Output, 1}, {"locals", &in.Locals, 0}, {"import", &in.Import, 0},
	}
}

// declare notes what a file declares. A second declaration is an error, as for Terraform.
func (in *configuration) declare(declared map[string]string, file string) error {
	var twice error
	for _, part := range in.parts() {
		if part.labels == 0 {
			continue
		}
		_ = blocks(part.key, *part.raw, part.labels, func(labels []string, _ map[string]json.RawMessage) {
			what := part.key + " " + strings.Join(labels, ".")
			if first, again := declared[what]; again && twice == nil {
				twice = fmt.Errorf("%s: %s is declared in %s already", credential.Redact(file), credential.Show(what, 120), credential.Redact(first))
			}
			declared[what] = file
		})
	}
	return twice
}

// join adds what another file has, behind what is there.
func (in *configuration) join(more configuration) {
	from := more.parts()
	for i, part := range in.parts() {
		switch add := *from[i].raw; {
		case add == nil:
		case *part.raw == nil:
			*part.raw = add
		default:
			*part.raw = slices.Concat(json.RawMessage("["), *part.raw, json.RawMessage(","), add, json.RawMessage("]"))
		}
	}
}

// variables gives variables the values that files have for them.
func (f *folder) variables(names known, doc *document) error {
	files, err := f.files(".auto.tfvars.json")
	if err != nil {
		return err
	}
	for _, name := range append([]string{"terraform.tfvars.json"}, files...) {
		data, err := readFile(filepath.Join(f.dir, name))
		switch {
		case errors.Is(err, os.ErrNotExist):
			continue
		case err != nil:
			return err
		}
		var values map[string]json.RawMessage
		if err := json.Unmarshal(data, &values); err != nil {
			return fmt.Errorf("%s: %w", credential.Redact(filepath.Join(f.dir, name)), located(data, err))
		}
		for _, key := range sorted(values) {
			var text string
			if json.Unmarshal(values[key], &text) == nil && text != "" && len(text) <= maxValue {
				names.values["var."+key] = text
			}
		}
	}
	hcl, err := f.files(".tfvars")
	if err != nil {
		return err
	}
	hcl = slices.DeleteFunc(hcl, func(name string) bool { return name != "terraform.tfvars" && !strings.HasSuffix(name, ".auto.tfvars") })
	if len(hcl) > 0 {
		doc.notes = append(doc.notes, fmt.Sprintf("%s: values of variables in HCL, which is not read (%s)", credential.Redact(f.dir), wording.Few(hcl)))
	}
	return nil
}

// modules adds what modules are to manage that stand in folders below paths.
func (d *document) modules(in *configuration, names known, at *folder) error {
	var fault error
	err := blocks("module", in.Module, 1, func(labels []string, body map[string]json.RawMessage) {
		name, source := labels[0], ""
		_ = json.Unmarshal(body["source"], &source)
		if at == nil || !strings.HasPrefix(source, "./") && !strings.HasPrefix(source, "../") {
			d.notes = append(d.notes, fmt.Sprintf("module %s is not read: its resources stand elsewhere, and a plan has them all", credential.Show(names.prefix+name, 60)))
			return
		}
		if fault == nil {
			fault = d.module(name, filepath.Join(at.dir, filepath.FromSlash(source)), body, names, at)
		}
	})
	return errors.Join(err, fault)
}

// maxNested bounds how deep modules may lie within modules.
const maxNested = 16

func (d *document) module(name, dir string, body map[string]json.RawMessage, names known, at *folder) error {
	f, depth := &folder{dir, at}, 0
	for o := at; o != nil; o = o.outer {
		if depth++; o.dir == dir || depth > maxNested {
			return fmt.Errorf("module %s: %s lies within itself, or too deep", credential.Show(names.prefix+name, 60), credential.Redact(dir))
		}
	}
	in, notes, err := f.read()
	if err != nil {
		if files, hcl := f.files(".tf"); hcl == nil && len(files) > 0 {
			if none, _ := f.files(jsonFile); len(none) == 0 { // as modules mostly are
				d.notes = append(d.notes, fmt.Sprintf("module %s is not read: it is in HCL, and a plan has its resources", credential.Show(names.prefix+name, 60)))
				return nil
			}
		}
		return fmt.Errorf("module %s: %w", credential.Show(names.prefix+name, 60), err)
	}
	d.notes = append(d.notes, notes...)
	inner := newKnown(names.prefix + "module." + name + ".")
	for _, key := range sorted(body) {
		switch value, ref := names.expression(body[key]); {
		case value != "":
			inner.values["var."+key] = value
		case ref != "":
			inner.refs["var."+key] = ref
		}
	}
	if err := d.scan(&in, inner, f); err != nil {
		return fmt.Errorf("module %s: %w", credential.Show(names.prefix+name, 60), err)
	}
	return blocks("output", in.Output, 1, func(labels []string, out map[string]json.RawMessage) {
		switch value, ref := inner.expression(out["value"]); {
		case value != "":
			names.values["module."+name+"."+labels[0]] = value
		case ref != "":
			names.refs["module."+name+"."+labels[0]] = ref
		}
	})
}
