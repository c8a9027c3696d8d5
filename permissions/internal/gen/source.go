package gen

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

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

// LoadProvenance returns the table of data/PROVENANCE.json.
func LoadProvenance() ([]Provenance, error) {
	var rows []Provenance
	if err := decodeFile("PROVENANCE.json", &rows); err != nil {
		return nil, err
	}
	return rows, nil
}

// Read decodes the named source file into v after checking its hash.
func Read(name string, v any) error {
	rows, err := LoadProvenance()
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.File != name {
			continue
		}
		data, err := dataFS.ReadFile("data/" + name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		if got := hex.EncodeToString(sum[:]); got != row.SHA256 {
			return fmt.Errorf("data/%s: sha256 is %s, PROVENANCE.json says %s: upstream data is never edited by hand, use the overrides", name, got, row.SHA256)
		}
		return decodeFile(name, v)
	}
	return fmt.Errorf("data/%s: no row in PROVENANCE.json", name)
}

// ReadOverrides decodes a hand-written overrides file, which has no provenance
// row of its own; unknown keys are errors.
func ReadOverrides(name string, v any) error {
	return decodeFile(name, v)
}

func decodeFile(name string, v any) error {
	data, err := dataFS.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("data/%s: %w", name, err)
	}
	return nil
}
