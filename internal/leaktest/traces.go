package leaktest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// trace is a spelling in which a secret may show.
type trace struct{ name, text string }

// traces are the spellings of a secret: as it is, in the codings that programs use, and
// each half of it.
func traces(secret string) []trace {
	var out []trace
	add := func(name, text string) {
		if len(text) >= 8 && !slices.ContainsFunc(out, func(t trace) bool { return t.text == text }) {
			out = append(out, trace{name, text})
		}
	}
	add("as it is", secret)
	add("in lower case", strings.ToLower(secret))
	add("in upper case", strings.ToUpper(secret))
	add("in hexadecimal digits", hex.EncodeToString([]byte(secret)))
	add("in hexadecimal digits of upper case", strings.ToUpper(hex.EncodeToString([]byte(secret))))
	add("in hexadecimal digits with blanks", fmt.Sprintf("% x", secret))
	add("as bytes", strings.Trim(fmt.Sprint([]byte(secret)), "[]"))
	add("as bytes in Go", strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", []byte(secret)), "[]byte{"), "}"))
	add("escaped for a query", url.QueryEscape(secret))
	add("escaped for a path", url.PathEscape(secret))
	quoted := strconv.Quote(secret)
	add("quoted", quoted[1:len(quoted)-1])
	ascii := strconv.QuoteToASCII(secret)
	add("quoted in ASCII", ascii[1:len(ascii)-1])
	if data, err := json.Marshal(secret); err == nil {
		add("in JSON", string(data[1:len(data)-1]))
	}
	var escaped strings.Builder
	for _, r := range secret {
		fmt.Fprintf(&escaped, `\u%04x`, r)
	}
	add("in JSON, escaped", escaped.String())
	backwards := []rune(secret)
	slices.Reverse(backwards)
	add("backwards", string(backwards))
	for before := range 3 { // where in a longer text it begins
		for name, coding := range map[string]*base64.Encoding{"in base64": base64.RawStdEncoding, "in base64 for URLs": base64.RawURLEncoding} {
			text := coding.EncodeToString([]byte(strings.Repeat("x", before) + secret))
			// The first and the last letters depend on what stands beside it.
			add(name, text[(before*8+5)/6:len(text)-2])
		}
	}
	if body := secret; len(body) >= 32 {
		add("its first half", body[:len(body)/2])
		add("its second half", body[len(body)/2:])
		if rest, ok := strings.CutPrefix(body, "cfut_"); ok {
			add("its beginning", rest[:16])
		}
	}
	return out
}

// TracesIn names the spellings in which a secret stands in a text.
func TracesIn(text, secret string) []string {
	var out []string
	for _, t := range traces(secret) {
		if strings.Contains(text, t.text) {
			out = append(out, t.name)
		}
	}
	return out
}

// Everything is what can be seen of values: in every verb of fmt, as JSON, in the logs of
// log/slog, and of errors each that they wrap.
func Everything(values ...any) string {
	var b bytes.Buffer
	for _, v := range values {
		everything(&b, v)
	}
	return b.String()
}

func everything(b *bytes.Buffer, v any) {
	if v == nil {
		return
	}
	for _, verb := range [...]string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d"} {
		fmt.Fprintf(b, verb+"\n", v)
	}
	if data, err := json.Marshal(v); err == nil {
		b.Write(data)
	}
	for _, h := range [...]slog.Handler{slog.NewTextHandler(b, nil), slog.NewJSONHandler(b, nil)} {
		slog.New(h).Info("x", "v", v)
	}
	switch wraps := v.(type) {
	case interface{ Unwrap() error }:
		if err := wraps.Unwrap(); err != nil {
			everything(b, err)
		}
	case interface{ Unwrap() []error }:
		for _, err := range wraps.Unwrap() {
			everything(b, err)
		}
	}
}
