package report

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// maxWidth is the most columns that are believed.
const maxWidth = 1 << 10

// ForWriter returns the options that suit what is written to: colours, the width and
// emoji of a terminal, and nothing of it elsewhere. NO_COLOR (https://no-color.org,
// 2026-11) and TERM=dumb switch colours off; COLUMNS is the width where the terminal
// does not tell it.
func ForWriter(w io.Writer, env func(string) (string, bool)) TextOptions {
	var o TextOptions
	if v, ok := env("COLUMNS"); ok {
		if n, err := strconv.Atoi(v); err == nil && n > 0 && n <= maxWidth {
			o.Width = n
		}
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return o
	}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		o.Width = width
	}
	no, _ := env("NO_COLOR")
	kind, _ := env("TERM")
	o.Colour = no == "" && kind != "dumb"
	o.Emoji = kind != "dumb" && kind != "linux"
	return o
}
