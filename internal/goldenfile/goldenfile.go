package goldenfile

import (
	"os"
	"strings"
	"testing"
)

// Check holds a text to the file of that name; with update it writes the file first.
func Check(t testing.TB, update bool, name, got string) {
	t.Helper()
	if update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if want := string(data); want != got {
		line, w, g := difference(want, got)
		t.Errorf("%s:%d:\n want %q\n got  %q\njudge what differs, then run with -update", name, line, w, g)
	}
}

// difference is the first line in which two texts differ, from 1, and what each has there.
func difference(want, got string) (line int, w, g string) {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		w, g = "", ""
		if i < len(a) {
			w = a[i]
		}
		if i < len(b) {
			g = b[i]
		}
		if i >= len(a) || i >= len(b) || w != g {
			return i + 1, w, g
		}
	}
	return 0, "", ""
}
