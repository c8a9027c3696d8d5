package wrangler

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// most is how large a file may be, in bytes.
const most = 4 << 20

// document is a configuration file.
type document struct {
	file   string
	values map[string]any
	// lines says in which line a value begins, by its path, such as routes[0] or
	// env.staging.name.
	lines map[string]int
}

// parse reads a file by its extension.
func parse(file string, data []byte) (document, error) {
	d := document{file: file}
	if len(data) > most {
		return d, fmt.Errorf("%s: has %d bytes: want at most %d", d.shown(), len(data), most)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	read := parseJSONC
	if path.Ext(file) == ".toml" {
		read = parseTOML
	}
	var err error
	if d.values, d.lines, err = read(data); err != nil {
		return d, fmt.Errorf("%s:%w", d.shown(), err)
	}
	return d, nil
}

// shown is the file's name, for messages.
func (d document) shown() string { return credential.Redact(d.file) }

// at says where a path is: the file, the line where that is known, and the path. A flag
// of the command line is said beside the file.
func (d document) at(p string) string {
	if strings.HasPrefix(p, "--") {
		return d.shown() + " and " + p
	}
	line := 0
	for key := p; key != "" && line == 0; key = parent(key) {
		line = d.lines[key]
	}
	text := d.shown()
	if line > 0 {
		text += ":" + strconv.Itoa(line)
	}
	if p == "" || d.values == nil {
		return text
	}
	return text + " " + credential.Redact(p)
}

// parent is the path of what a value is in.
func parent(p string) string {
	return p[:max(strings.LastIndexAny(p, ".["), 0)]
}

// join is the path of a key within another, "" for none.
func join(p, key string) string { return strings.TrimPrefix(p+"."+key, ".") }

// lineStarts are the offsets at which lines begin.
type lineStarts []int

func startsOf(data []byte) lineStarts {
	starts := lineStarts{0}
	for i, c := range data {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// line is the number of the line of an offset, from 1.
func (l lineStarts) line(offset int) int {
	i, found := slices.BinarySearch(l, offset)
	if found {
		i++
	}
	return i
}
