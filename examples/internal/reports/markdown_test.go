package reports_test

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"

	"github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
)

// rendered is a page that a parser which is not ours made of Markdown.
type rendered struct{ text string }

func render(t testing.TB, text string) rendered {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(renderer.WithUnsafe())).Convert([]byte(text), &b))
	return rendered{b.String()}
}

var tag = regexp.MustCompile(`<[^>]*>`)

// all is what stands between tags of a name, as a reader sees it; <br> is a line.
func (r rendered) all(name string) (out []string) {
	for _, m := range regexp.MustCompile(`(?s)<`+name+`(?: [^>]*)?>(.*?)</`+name+`>`).FindAllStringSubmatch(r.text, -1) {
		out = append(out, seen(m[1]))
	}
	return out
}

func seen(part string) string {
	lines := strings.Split(part, "<br>")
	for n, line := range lines {
		lines[n] = strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(line, ""))), " ")
	}
	return strings.Join(lines, "\n")
}

// TestMarkdownByAnotherParser: every text is seen as it is, in its cell, and nothing is
// bold, a link, a list or a mention that was not to be.
func TestMarkdownByAnotherParser(t *testing.T) {
	t.Parallel()
	d := hostile()
	text := write(t, "markdown", d)
	page := render(t, text)
	assert.Equal(t, []string{shown(d.Title)}, page.all("h2"))
	assert.Equal(t, []string{shown(d.Sections[0].Title), "Cells", "Notes"}, page.all("h3"))
	assert.Equal(t, []string{shown(d.Summary)}, page.all("p"))
	assert.Equal(t, []string{"Status", "What", "Finding", "Remedy", "a|b", "`c`"}, page.all("th"))
	cells := page.all("td")
	require.Len(t, cells, len(odd)*6)
	for n, word := range odd {
		item, word := d.Sections[0].Items[n], shown(word)
		row := cells[4*n : 4*n+4]
		assert.Equal(t, strings.Join([]string{shown(item.Group), shown(item.Name), place(item)}, "\n"), row[1])
		assert.Equal(t, word+"\n"+word, row[2])
		assert.Equal(t, word, row[3])
		want := word
		if odd[n] == "" {
			want = "failed" // of a mark without a text
		}
		assert.Equal(t, []string{word, want}, cells[4*len(odd)+2*n:4*len(odd)+2*n+2])
	}
	notes := page.all("li")
	require.Len(t, notes, len(odd))
	for n, word := range odd {
		assert.Equal(t, shown(word), notes[n])
	}
	for _, none := range []string{"<strong>", "<em>", "<del>", "<code>", "<pre>", "<img", "<script", "<blockquote", "<ol", "<hr", "<b>", "<input", "<h1"} {
		assert.NotContains(t, page.text, none)
	}
	assert.NotRegexp(t, `(^|[^\pL\d])@[a-z]`, text, "GitHub tells somebody of it")
}

func place(i report.Item) string {
	if i.Line == 0 {
		return shown(i.File)
	}
	return shown(fmt.Sprintf("%s:%d", i.File, i.Line))
}

// TestMarkdownLinks: what may be followed is a link to exactly that, in the table.
func TestMarkdownLinks(t *testing.T) {
	t.Parallel()
	for url, link := range map[string]bool{
		"https://developers.cloudflare.com/a_b/?c=d&e=*f*#g_h": true, "https://example.com/~x+y!": true,
		"javascript:alert(1)": false, "http://example.com/": false, "https://example.com/a|b": false, "https://example.com/><b>": false, "https://a b": false,
	} {
		d := report.Document{Title: "x", Sections: []report.Section{{Items: []report.Item{{Name: "n", Message: "m", URL: url}}}}}
		page := render(t, write(t, "markdown", d))
		assert.Equal(t, []string{"passed", "n", "m", url}, page.all("td"), url)
		if link {
			assert.Contains(t, page.text, `<a href="`+html.EscapeString(url)+`">`)
		}
		assert.NotContains(t, page.text, `href="javascript`)
	}
}

// TestMarkdownFits: GitHub takes no summary beyond 1 MiB; what is left out is counted.
func TestMarkdownFits(t *testing.T) {
	t.Parallel()
	table := &report.Table{Heads: []string{"Token", "Id"}}
	for n := range 40000 {
		table.Rows = append(table.Rows, []report.Cell{report.Plain(fmt.Sprintf("token %d", n)), report.Plain("0123456789abcdef0123456789abcdef")})
	}
	d := report.Document{Title: "x", Sections: []report.Section{{Title: "Tokens", Table: table}, {Title: "Findings", Items: []report.Item{{Name: "n"}}}}, Notes: []string{"last"}}
	text := write(t, "markdown", d)
	assert.LessOrEqual(t, len(text), 1<<20)
	page := render(t, text)
	rows := len(page.all("tr")) - 2
	assert.Equal(t, []string{fmt.Sprintf("%d more rows are left out, as a summary takes no more.", 40000-rows), "1 more rows are left out, as a summary takes no more."}, page.all("p"))
	assert.Equal(t, []string{"last"}, page.all("li"))
}

// FuzzMarkdown: whatever a text is, it is seen in its cell as it is.
func FuzzMarkdown(f *testing.F) {
	for _, text := range odd {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range text {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Noncharacter_Code_Point, r) || r == utf8.RuneError {
				return // written as a sign in its place
			}
		}
		if token.Redact(text) != text {
			return
		}
		var b bytes.Buffer
		d := report.Document{Title: "x", Sections: []report.Section{{Items: []report.Item{{Name: "n", Message: text, Remedies: []string{text}}}}}, Notes: []string{"x" + text, text}}
		if err := report.Write(&b, "markdown", d, report.TextOptions{}); err != nil {
			t.Fatal(err)
		}
		page := render(t, b.String())
		want := strings.Join(strings.Fields(text), " ")
		cells, notes := page.all("td"), page.all("li")
		if len(cells) != 4 || cells[2] != want || cells[3] != want {
			t.Fatalf("%q is seen as %q in\n%s", text, cells, page.text)
		}
		if len(notes) != 2 || notes[1] != want {
			t.Fatalf("%q is seen as %q in\n%s", text, notes, page.text)
		}
	})
}
