//go:build browser

package reports_test

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the pictures of docs/images")

// images is where the pictures of the documents are, how tall each may be, and of how
// many bytes.
const (
	images   = "../../../docs/images"
	tallest  = 1280
	maxImage = 150 << 10
)

// TestPages opens the pages that the programs wrote in a browser, on a small screen and
// a large one, light and dark, and on paper.
func TestPages(t *testing.T) {
	b := launch(t)
	o := made(t)
	for _, program := range []string{"audit", "doctor", "lint"} {
		for _, width := range []int{360, 1280} {
			for _, dark := range []bool{false, true} {
				look := "light"
				if dark {
					look = "dark"
				}
				t.Run(fmt.Sprintf("%s %d %s", program, width, look), func(t *testing.T) {
					p := b.open(t, filepath.Join(o.dir, program+".html"), width, dark)
					defer p.close(t)
					p.holdsStill(t, width)
					p.contrasts(t)
					p.picture(t, width, fmt.Sprintf("%s-%d-%s.png", program, width, look))
					if !dark {
						p.byKeyboard(t)
						p.filters(t)
						p.named(t)
						p.printed(t)
					}
					assert.Empty(t, *p.requests, "the page asks for nothing")
					assert.Empty(t, *p.faults)
				})
			}
		}
	}
}

// holdsStill: the page itself has nothing to scroll sideways, and its policy keeps out
// what is not its own.
func (p tab) holdsStill(t *testing.T, width int) {
	t.Helper()
	assert.Equal(t, strconv.Itoa(width), p.text(t, "document.documentElement.scrollWidth"))
	var beyond []string
	p.eval(t, `Array.from(document.querySelectorAll("body *")).filter(e => !e.closest(".scroll") && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))`, &beyond)
	assert.Empty(t, beyond)
	assert.Equal(t, "en", p.text(t, "document.documentElement.lang"))
	assert.NotEmpty(t, p.text(t, "document.title"))
	// What would be another's: a picture, a script in the text, a style of an element.
	var kept string
	p.eval(t, `(() => {
		const s = document.createElement("script"); s.textContent = "window.foreign = 1"; document.body.append(s);
		const c = document.createElement("style"); c.textContent = "body{display:none}"; document.head.append(c);
		const kept = String(window.foreign) + getComputedStyle(document.body).display; s.remove(); c.remove(); return kept })()`, &kept)
	assert.Equal(t, "undefinedblock", kept)
	*p.faults = nil // the console says what the policy kept out
}

// contrasts: each text stands out from what is behind it, 4.5 to 1
// (https://www.w3.org/TR/WCAG22/#contrast-minimum, 2026-11).
func (p tab) contrasts(t *testing.T) {
	t.Helper()
	var faint []string
	p.eval(t, `(() => {
		const rgb = c => c.match(/[\d.]+/g).map(Number), lin = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
		const light = c => { const [r, g, b] = rgb(c).map(lin); return .2126 * r + .7152 * g + .0722 * b };
		const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (rgb(c)[3] !== 0) return c } return "rgb(255,255,255)" };
		const out = [];
		for (const e of document.querySelectorAll("body *")) {
			if (!Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility() || e.tagName === "SCRIPT") continue;
			const a = light(getComputedStyle(e).color), b = light(behind(e)), ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
			if (ratio < 4.5) out.push(ratio.toFixed(2) + " " + e.outerHTML.slice(0, 80));
		}
		return out })()`, &faint)
	assert.Empty(t, faint)
}

// byKeyboard: Tab reaches the filter, each box, each head and each part that scrolls, in
// the order of the page, and shows where it is; Enter and the space bar sort and switch.
func (p tab) byKeyboard(t *testing.T) {
	t.Helper()
	var want int
	p.eval(t, `document.querySelectorAll("input, thead button, .scroll, a").length`, &want)
	require.Greater(t, want, 4)
	p.eval(t, `(document.activeElement.blur(), scrollTo(0, 0), 0)`, new(int))
	for n := range want {
		p.press(t, "Tab")
		const at = `Array.from(document.querySelectorAll("input, thead button, .scroll, a")).indexOf(document.activeElement)`
		require.Equal(t, strconv.Itoa(n), p.text(t, at))
		assert.Equal(t, "solid", p.text(t, "getComputedStyle(document.activeElement).outlineStyle"))
	}
	var heads int
	p.eval(t, `document.querySelectorAll("thead").length`, &heads)
	for table := range heads {
		head := fmt.Sprintf(`document.querySelectorAll("table")[%d].tHead.rows[0].cells[0]`, table)
		p.eval(t, "("+head+`.querySelector("button").focus(), 0)`, new(int))
		for _, sorted := range []struct{ key, want string }{{"Enter", "ascending"}, {" ", "descending"}, {"Enter", "ascending"}} {
			p.press(t, sorted.key)
			assert.Equal(t, sorted.want, p.text(t, head+`.getAttribute("aria-sort")`))
			assert.Contains(t, p.text(t, `document.getElementById("left").textContent`), "sorted by")
			var cells []string
			p.eval(t, fmt.Sprintf(`Array.from(document.querySelectorAll("table")[%d].tBodies[0].rows).map(r => r.cells[0].dataset.rank || r.cells[0].textContent)`, table), &cells)
			for n := 1; n < len(cells); n++ {
				assert.True(t, (strings.ToLower(cells[n-1]) <= strings.ToLower(cells[n])) == (sorted.want == "ascending") || strings.EqualFold(cells[n-1], cells[n]), "%s: %q", sorted.want, cells)
			}
		}
	}
}

// filters: words typed leave the rows that have them, and a box switches off its results,
// on small screens too.
func (p tab) filters(t *testing.T) {
	t.Helper()
	seen := func() (n int) {
		p.eval(t, `Array.from(document.querySelectorAll("tr.row")).filter(e => e.getBoundingClientRect().height > 0).length`, &n)
		return n
	}
	all := seen()
	require.Greater(t, all, 3)
	word := "zone"
	p.eval(t, `(document.getElementById("filter").focus(), 0)`, new(int))
	p.typed(t, strings.ToUpper(word))
	some := seen()
	assert.Less(t, some, all)
	assert.Positive(t, some)
	assert.Equal(t, fmt.Sprintf("%d of %d rows are shown", some, all), p.text(t, `document.getElementById("left").textContent`))
	var without int
	p.eval(t, fmt.Sprintf(`Array.from(document.querySelectorAll("tr.row")).filter(e => !e.hidden && !e.textContent.toLowerCase().includes(%q)).length`, word), &without)
	assert.Zero(t, without)
	p.eval(t, `(document.getElementById("filter").select(), 0)`, new(int))
	p.typed(t, "")
	p.do(t, "Input.dispatchKeyEvent", dict{"type": "keyDown", "key": "Backspace", "windowsVirtualKeyCode": 8}, nil)
	require.Equal(t, all, seen())
	var boxes int
	p.eval(t, `document.querySelectorAll("input[type=checkbox]").length`, &boxes)
	require.Positive(t, boxes)
	for n := range boxes {
		box := fmt.Sprintf(`document.querySelectorAll("input[type=checkbox]")[%d]`, n)
		var of int
		p.eval(t, fmt.Sprintf(`(%s.focus(), document.querySelectorAll("tr.row[data-status=" + %s.value + "]").length)`, box, box), &of)
		assert.Positive(t, of)
		p.press(t, " ")
		assert.Equal(t, all-of, seen())
		p.press(t, " ")
		assert.Equal(t, all, seen())
	}
}

// named: what can be used, and each table and region, has a name that is read aloud.
func (p tab) named(t *testing.T) {
	t.Helper()
	type value struct{ Value any }
	var tree struct {
		Nodes []struct {
			Ignored    bool
			Role, Name value
		}
	}
	p.do(t, "Accessibility.getFullAXTree", nil, &tree)
	roles := map[string]int{}
	for _, n := range tree.Nodes {
		role := fmt.Sprint(n.Role.Value)
		switch role {
		case "button", "checkbox", "searchbox", "link", "table", "region", "heading", "columnheader", "search", "group":
			if !n.Ignored {
				roles[role]++
				assert.NotEmpty(t, n.Name.Value, role)
			}
		case "row", "cell", "rowheader", "main", "status":
			roles[role]++
		}
	}
	for _, role := range []string{"button", "checkbox", "searchbox", "table", "heading", "columnheader", "row", "cell", "main", "status", "search", "group"} {
		assert.Positive(t, roles[role], role)
	}
	assert.Equal(t, "0", p.text(t, `document.querySelectorAll("th:not([scope])").length`))
}

// printed: on paper there are no controls, all is dark on white, and nothing is cut off.
func (p tab) printed(t *testing.T) {
	t.Helper()
	p.media(t, "print", true)
	defer p.media(t, "screen", false)
	assert.Equal(t, "none", p.text(t, `getComputedStyle(document.querySelector(".tools")).display`))
	assert.Equal(t, "rgb(255, 255, 255)", p.text(t, `getComputedStyle(document.body).backgroundColor`))
	assert.Equal(t, "true", p.text(t, `Array.from(document.querySelectorAll(".scroll")).every(e => getComputedStyle(e).overflowX === "visible")`))
	p.contrasts(t)
	var file struct{ Data string }
	p.do(t, "Page.printToPDF", dict{"preferCSSPageSize": false}, &file)
	data, err := base64.StdEncoding.DecodeString(file.Data)
	require.NoError(t, err)
	assert.True(t, bytes.HasPrefix(data, []byte("%PDF-")))
	p.size(t, 718, 1000) // of A4, less the margins
	assert.LessOrEqual(t, p.text(t, `document.documentElement.scrollWidth`), "718")
}

// picture takes the page's picture; with -update it goes into the documents.
func (p tab) picture(t *testing.T, width int, name string) {
	t.Helper()
	var height int
	p.eval(t, "Math.ceil(document.documentElement.scrollHeight)", &height)
	p.size(t, width, min(height, tallest)) // a long page is shown from its top
	var shot struct{ Data string }
	p.do(t, "Page.captureScreenshot", dict{"format": "png"}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	require.NoError(t, err)
	picture, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	assert.Equal(t, width, picture.Bounds().Dx())
	assert.Greater(t, len(colours(picture)), 20, "something is on it")
	if !*update {
		return
	}
	var small bytes.Buffer
	require.NoError(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewer(picture)))
	assert.LessOrEqual(t, small.Len(), maxImage, name)
	require.NoError(t, os.MkdirAll(images, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(images, name), small.Bytes(), 0o644))
}

// colours are those of a picture, the most frequent first.
func colours(picture image.Image) []color.Color {
	seen := map[color.Color]int{}
	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
			seen[picture.At(x, y)]++
		}
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b color.Color) int { return cmp.Or(seen[b]-seen[a], cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))) })
}

// fewer is a picture with no more than 48 colours, which takes a fraction of the bytes.
func fewer(picture image.Image) *image.Paletted {
	all := colours(picture)
	out := image.NewPaletted(picture.Bounds(), all[:min(len(all), 48)])
	draw.Draw(out, out.Bounds(), picture, picture.Bounds().Min, draw.Src)
	return out
}
