package wording_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/wording"
)

func TestShorten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{
		{"", 0, ""}, {"abc", 3, "abc"}, {"abc", 2, "ab…"}, {"abc", 0, "…"}, {"abc", -1, "…"}, {"aüb", 2, "a…"}, {"aüb", 3, "aü…"}, {"\xbf\xbf", 1, "…"},
	} {
		assert.Equal(t, tt.want, wording.Shorten(tt.text, tt.n), "%q %d", tt.text, tt.n)
	}
}

func TestJoinAndTimes(t *testing.T) {
	t.Parallel()
	assert.Empty(t, wording.Join([]netip.Prefix(nil), ", "))
	assert.Equal(t, "192.0.2.0/24, 2001:db8::/32", wording.Join([]netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}, ", "))
	at := time.Date(2026, 11, 24, 0, 30, 0, 5, time.FixedZone("CET", 3600))
	assert.Equal(t, "2026-11-23T23:30:00Z", wording.Time(at))
	assert.Equal(t, "2026-11-23", wording.Day(at))
	assert.Empty(t, wording.Time(time.Time{}))
	assert.Empty(t, wording.Day(time.Time{}))
}

func TestFew(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "", wording.Few(nil))
	assert.Equal(t, "a, b, c", wording.Few([]string{"a", "b", "c"}))
	assert.Equal(t, "a, b, c and 2 more", wording.Few([]string{"a", "b", "c", "d", "e"}))
}

func TestHasPrefixFold(t *testing.T) {
	t.Parallel()
	assert.True(t, wording.HasPrefixFold("Bearer x", "bearer "))
	assert.False(t, wording.HasPrefixFold("bear", "bearer"))
	assert.False(t, wording.HasPrefixFold("xbearer", "bearer"))
	assert.True(t, wording.HasPrefixFold("", ""))
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b  string
		limit int
		want  int
		near  bool
	}{
		{"zone", "zone", 0, 0, true}, {"zone", "zones", 0, 0, false}, {"zone", "zones", 1, 1, true}, {"zone", "oznes", 2, 2, true},
		{"ab", "ba", 1, 1, true}, {"", "ab", 2, 2, true}, {"abcd", "wxyz", 3, 4, false}, {"a", "abcd", 2, 0, false},
	} {
		got, near := wording.Distance(tt.a, tt.b, tt.limit)
		assert.Equal(t, tt.near, near, "%q %q", tt.a, tt.b)
		assert.Equal(t, tt.want, got, "%q %q", tt.a, tt.b)
		back, _ := wording.Distance(tt.b, tt.a, tt.limit)
		assert.Equal(t, got, back, "the way back is as long")
	}
}

func TestPlainSigns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "plain": "plain", "a…b → “c” — d": `a...b -> "c" - d`, "Zürich 東京 ٣": "Zürich 東京 ٣", "🚀 go": "? go", "⚠️": "?", "a\u00a0b": "a b", "✅ x": "? x", "\xff": "?",
		"e\u0301": "e\u0301",
	} {
		assert.Equal(t, want, wording.PlainSigns(text), text)
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "abc": 3, "Zürich": 6, "Zu\u0308rich": 6, "東京": 4, "한국": 4, "🚀x": 3, "✅": 2, "❌": 2, "❔": 2, "➖": 2, "→": 1, "ｗ": 2} {
		assert.Equal(t, want, wording.Columns(text), text)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"": {""}, "  ": {""}, "one": {"one"}, "one two three": {"one two", "three"}, "a longestword b": {"a", "longestword", "b"}, "東京 東京 x": {"東京", "東京 x"}, "12345678": {"12345678"},
	} {
		assert.Equal(t, want, wording.Wrap(text, 8), text)
	}
}
