package gen

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// ProvenanceFile is the table of the upstream files.
const ProvenanceFile = "PROVENANCE.json"

//go:embed data/*.json
var dataFS embed.FS

// Provenance says where a source file comes from. A file whose bytes no longer
// match SHA256 is refused, so that an edit cannot pass as upstream data.
type Provenance struct {
	File   string `json:"file"`
	Source string `json:"source"`
	Date   string `json:"date"`
	SHA256 string `json:"sha256"`
}

// Data is a folder of source data: upstream files under the hashes of
// PROVENANCE.json, and hand-written overrides.
type Data struct{ files fs.FS }

// Checked returns the data that is checked in beside this package.
func Checked() Data {
	sub, err := fs.Sub(dataFS, "data")
	if err != nil {
		return Data{files: dataFS} // cannot happen: the name is valid
	}
	return Data{files: sub}
}

// In returns the data in the given folder, for tests of the loading.
func In(files fs.FS) Data { return Data{files: files} }

// LoadProvenance is [Data.Provenance] on the checked-in data.
func LoadProvenance() ([]Provenance, error) { return Checked().Provenance() }

// Read is [Data.Read] on the checked-in data.
func Read(name string, v any) error { return Checked().Read(name, v) }

// ReadOverrides is [Data.ReadOverrides] on the checked-in data.
func ReadOverrides(name string, v any) error { return Checked().ReadOverrides(name, v) }

// Provenance returns the table of PROVENANCE.json.
func (d Data) Provenance() ([]Provenance, error) {
	var rows []Provenance
	if err := d.ReadOverrides(ProvenanceFile, &rows); err != nil {
		return nil, err
	}
	return rows, nil
}

// Read decodes the named upstream file into v after checking its hash.
func (d Data) Read(name string, v any) error {
	rows, err := d.Provenance()
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.File != name {
			continue
		}
		data, err := fs.ReadFile(d.files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		if got := hex.EncodeToString(sum[:]); got != row.SHA256 {
			return fmt.Errorf("data/%s: sha256 is %s, PROVENANCE.json says %s: upstream data is never edited by hand, use the overrides", name, got, row.SHA256)
		}
		return decode(name, data, v)
	}
	return fmt.Errorf("data/%s: no row in PROVENANCE.json", name)
}

// Named returns the upstream files whose names match a pattern of path.Match, in
// the order of PROVENANCE.json.
func (d Data) Named(pattern string) ([]string, error) {
	rows, err := d.Provenance()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, row := range rows {
		ok, err := path.Match(pattern, row.File)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, row.File)
		}
	}
	return out, nil
}

// Date returns the date that PROVENANCE.json has for an upstream file.
func (d Data) Date(name string) (string, error) {
	rows, err := d.Provenance()
	if err != nil {
		return "", err
	}
	for _, row := range rows {
		if row.File == name {
			return row.Date, nil
		}
	}
	return "", fmt.Errorf("data/%s: no row in PROVENANCE.json", name)
}

// WithProvenance returns PROVENANCE.json with a row for an upstream file, in the
// place of the one that it had.
func WithProvenance(table []byte, file, source, date string, content []byte) ([]byte, error) {
	if !dateForm.MatchString(date) {
		return nil, fmt.Errorf("date %q: want a year, with month and day behind hyphens", date)
	}
	var rows []Provenance
	if err := decode(ProvenanceFile, table, &rows); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	row := Provenance{File: file, Source: source, Date: date, SHA256: hex.EncodeToString(sum[:])}
	at := slices.IndexFunc(rows, func(r Provenance) bool { return r.File == file })
	if at < 0 {
		rows = append(rows, row)
	} else {
		rows[at] = row
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(rows)
	return b.Bytes(), err
}

// ReadOverrides decodes a hand-written file, which has no provenance row of
// its own.
func (d Data) ReadOverrides(name string, v any) error {
	data, err := fs.ReadFile(d.files, name)
	if err != nil {
		return err
	}
	return decode(name, data, v)
}

// decode is strict: unknown keys and text after the value are errors.
func decode(name string, data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("data/%s: %w", name, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("data/%s: text after the end of the value", name)
	}
	return nil
}

// Write generates files by name, from the checked data, and writes them into a
// folder.
func Write(dir string, generate func(Data) (map[string][]byte, error)) error {
	files, err := generate(Checked())
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
