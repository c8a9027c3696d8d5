package token_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

// Values with the shape of a credential; none of them is one.
const (
	tokenBody    = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"
	userToken    = "cfut_" + tokenBody + "0a1b2c3d"
	accountToken = "cfat_" + tokenBody + "0a1b2c3d"
	globalKey    = "cfk_" + tokenBody + "0a1b2c3d"
	oauthToken   = "cfoat_" + tokenBody
	legacyToken  = "Ab-dEfGhIjKlMnOpQrStUvWxYz_123456789AbCd"
	legacyKey    = "0123456789abcdef0123456789abcdef01234"
	hex40        = "0123456789abcdef0123456789abcdef01234567"
	originCAKey  = "v1.0-0123456789abcdef01234567-" + tokenBody
	someEmail    = "somebody@example.com"
)

// holder carries secrets in every position that printing might reach.
type holder struct {
	Public  token.Secret
	private token.Secret
	Pointer *token.Secret
	List    []token.Secret
	ByName  map[string]token.Secret
	ByKey   map[token.Secret]string
	Any     any
	Creds   token.Credentials
	creds   token.Credentials
}

func newHolder(text string) holder {
	s := token.NewSecret(text)
	return holder{
		Public: s, private: s, Pointer: &s, List: []token.Secret{s},
		ByName: map[string]token.Secret{"k": s}, ByKey: map[token.Secret]string{s: "v"}, Any: s,
		Creds: token.APIToken(s), creds: token.GlobalKey(someEmail, s),
	}
}

// assertHidden fails if the text, or a telling part of it, stands in out.
func assertHidden(t *testing.T, out string) {
	t.Helper()
	for _, part := range []string{tokenBody, tokenBody[:12], tokenBody[20:], someEmail, fmt.Sprintf("%x", tokenBody), fmt.Sprintf("%X", tokenBody)} {
		if strings.Contains(out, part) {
			t.Errorf("%d bytes of output show a secret", len(out)) // the output itself is not printed
		}
	}
}

func TestSecretPrinting(t *testing.T) {
	t.Parallel()
	s := token.NewSecret(userToken)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%t", "%p", "%T%v", "%10.3s", "%-60v", "%c", "%U", "%e", "%b", "%o", "%w", "%!"} {
		if verb == "%T%v" {
			assertHidden(t, fmt.Sprintf(verb, s, s))
			continue
		}
		assertHidden(t, fmt.Sprintf(verb, s))
		assertHidden(t, fmt.Sprintf(verb, &s))
		assertHidden(t, fmt.Sprintf(verb, newHolder(userToken)))
		assertHidden(t, fmt.Sprintf(verb, []any{s, &s, newHolder(userToken)}))
	}
	assert.Equal(t, "[redacted]", fmt.Sprintf("%#v", s))
	assert.Equal(t, "[redacted]", s.String())
	assert.Equal(t, "[redacted]", s.GoString())
	assert.Equal(t, "[no secret]", token.Secret{}.String())
}

func TestSecretMarshalling(t *testing.T) {
	t.Parallel()
	h := newHolder(userToken)
	data, err := json.Marshal(h)
	require.NoError(t, err)
	assertHidden(t, string(data))
	assert.Contains(t, string(data), `"Public":"[redacted]"`)
	assert.Contains(t, string(data), `"ByKey":{"[redacted]":"v"}`)

	data, err = xml.Marshal(h.Public)
	require.NoError(t, err)
	assertHidden(t, string(data))

	var back token.Secret
	assert.ErrorContains(t, json.Unmarshal([]byte(`"[redacted]"`), &back), "a secret is not read from text or JSON: use NewSecret")
	assert.Error(t, json.Unmarshal([]byte(`{"masked":"x"}`), &back))
	assert.True(t, back.IsZero())
}

func TestSecretLogging(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&buf, nil), slog.NewJSONHandler(&buf, nil)} {
		slog.New(h).Info("m", "s", token.NewSecret(userToken), "h", newHolder(userToken), "c", token.APIToken(token.NewSecret(userToken)))
	}
	assertHidden(t, buf.String())
	assert.Contains(t, buf.String(), "s=[redacted]")
	assert.Contains(t, buf.String(), `"s":"[redacted]"`)
}

func TestSecretErrorsAndPanics(t *testing.T) {
	t.Parallel()
	s := token.NewSecret(userToken)
	assertHidden(t, errors.Join(fmt.Errorf("a %v", s), fmt.Errorf("b %w", fmt.Errorf("%+v", newHolder(userToken)))).Error())
	func() {
		defer func() { assertHidden(t, fmt.Sprint(recover())) }()
		panic(newHolder(userToken))
	}()
}

// recorder stands in for testing.T and keeps what a failing assertion prints.
type recorder struct{ out strings.Builder }

func (r *recorder) Errorf(format string, args ...any) { fmt.Fprintf(&r.out, format, args...) }

func TestSecretInFailingAssertions(t *testing.T) {
	t.Parallel()
	var r recorder
	assert.Equal(&r, newHolder(userToken), newHolder(legacyToken))
	assert.Equal(&r, token.NewSecret(userToken), token.NewSecret(legacyToken))
	assert.Equal(&r, token.GlobalKey(someEmail, token.NewSecret(userToken)), token.Credentials{})
	assert.ElementsMatch(&r, []holder{newHolder(userToken)}, []holder{})
	assert.Nil(&r, newHolder(userToken))
	assert.Contains(&r, []holder{newHolder(userToken)}, 1)
	require.NotEmpty(t, r.out.String())
	assertHidden(t, r.out.String())
	assert.NotContains(t, r.out.String(), legacyToken)
}

// walk collects every string and byte slice that reflection reaches, unexported
// fields included.
func walk(v reflect.Value, visit func(string)) {
	switch v.Kind() {
	case reflect.String:
		visit(v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), visit)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			visit(fmt.Sprintf("%s", v))
		}
		for i := range v.Len() {
			walk(v.Index(i), visit)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			walk(it.Key(), visit)
			walk(it.Value(), visit)
		}
	}
}

func TestSecretUnderReflection(t *testing.T) {
	t.Parallel()
	seen := 0
	walk(reflect.ValueOf(newHolder(userToken)), func(s string) { seen++; assertHidden(t, s) })
	assert.GreaterOrEqual(t, seen, 10, "the walk reached the masked values")
}

func TestSecretValue(t *testing.T) {
	t.Parallel()
	for _, text := range []string{userToken, "x", "\x00\xff", strings.Repeat("long", 5000)} {
		s := token.NewSecret(text)
		assert.True(t, s.Reveal() == text)
		assert.True(t, s == token.NewSecret(text), "equal texts are equal secrets")
		assert.False(t, s == token.NewSecret(text+"."))
		assert.False(t, s.IsZero())
	}
	assert.True(t, token.NewSecret("") == token.Secret{})
	assert.True(t, token.Secret{}.IsZero())
	assert.Empty(t, token.Secret{}.Reveal())
}

// Of two texts that begin alike nothing in memory shows that they do.
func TestSecretsShowNothingInCommon(t *testing.T) {
	t.Parallel()
	var masked []string
	for _, text := range []string{userToken + "1", userToken + "2"} {
		walk(reflect.ValueOf(token.NewSecret(text)), func(s string) { masked = append(masked, s) })
	}
	require.Len(t, masked, 2)
	require.Len(t, masked[1], len(masked[0]))
	same := 0
	for i := range len(masked[0]) {
		if masked[0][i] == masked[1][i] {
			same++
		}
	}
	assert.Less(t, same, 12, "of %d bytes, by chance one in 256", len(masked[0]))
}

func FuzzSecret(f *testing.F) {
	f.Add(userToken)
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		s := token.NewSecret(text)
		if s.Reveal() != text || s != token.NewSecret(text) {
			t.Error("a secret does not hold its text")
		}
		if len(text) >= 12 && strings.Contains(fmt.Sprintf("%#v %+v", struct{ s token.Secret }{s}, s), text) {
			t.Error("a secret shows its text")
		}
	})
}
