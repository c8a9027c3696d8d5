package token

import (
	"slices"
	"strings"
	"unicode"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
)

// Lengths, in bytes. Cloudflare documents 40 characters and a checksum after
// the prefix without promising it; shorter than that is a truncated copy, while
// longer may be a form of tomorrow.
const (
	minTokenText = 40  // a legacy token, and what follows a prefix
	minKeyText   = 37  // a legacy Global API key
	maxText      = 512 // longer than any credential that goes into a header
)

// What a text is checked for.
const (
	wantToken = "API token"
	wantKey   = "Global API key"
)

// CheckToken finds mistakes in a text that should be an API token, before it is
// sent anywhere. The error is a [*TextError]; it never holds the text. Only
// definite mistakes are errors: a form that is not known passes if it could be a
// token, and checksums are not looked at.
func CheckToken(text string) error { return check(text, wantToken) }

// CheckGlobalKey is [CheckToken] where a Global API key is wanted.
func CheckGlobalKey(text string) error { return check(text, wantKey) }

func check(text, want string) error {
	core, faults := peel(text)
	if f := judge(core, want); f != "" && !slices.Contains(faults, f) {
		faults = append(faults, f)
	}
	if len(faults) == 0 {
		return nil
	}
	return &TextError{Want: want, Faults: faults}
}

// peel takes off what people paste around a credential, and says what it was.
func peel(text string) (core string, faults []TextFault) {
	found := func(f TextFault) {
		if !slices.Contains(faults, f) {
			faults = append(faults, f)
		}
	}
	for core = text; ; {
		before := core
		if s := strings.Trim(core, "\ufeff\u200b\u200c\u200d\u2060\x00"); s != core {
			found(TextByteOrderMark)
			core = s
		}
		if s := strings.TrimSpace(core); s != core {
			at := strings.Index(core, s)
			switch around := core[:at] + core[at+len(s):]; {
			case s == "": // nothing is left: "empty" says it
			case strings.ContainsAny(around, "\r\n"):
				found(TextLineEnd)
			default:
				found(TextBlank)
			}
			core = s
		}
		if s := strings.Trim(core, "\"'`“”‘’«»"); s != core {
			found(TextQuotes)
			core = s
		}
		if s, ok := cutAssignment(core); ok {
			found(TextAssignment)
			core = strings.TrimSpace(s)
		}
		if s, ok := cutBearer(core); ok {
			found(TextBearer)
			core = strings.TrimSpace(s)
		}
		if core == before {
			break
		}
	}
	return core, faults
}

// cutBearer takes off a scheme or the name of a header.
func cutBearer(s string) (string, bool) {
	for _, head := range [...]string{"authorization:", "bearer:", "bearer "} {
		if wording.HasPrefixFold(s, head) {
			return s[len(head):], true
		}
	}
	return "", strings.EqualFold(s, "bearer")
}

// cutAssignment takes off "NAME=", with the words that shells put before it,
// and "NAME:" of a header or of YAML. No known credential holds either sign.
func cutAssignment(s string) (string, bool) {
	rest := s
	for _, word := range [...]string{"export ", "set ", "$env:", "env "} {
		if wording.HasPrefixFold(rest, word) {
			rest = strings.TrimSpace(rest[len(word):])
		}
	}
	end := 0
	for end < len(rest) && (rest[end] == '.' || credential.IsTokenText(rest[end:end+1])) {
		end++
	}
	if end == 0 || end > 64 {
		return "", false
	}
	name, value := rest[:end], strings.TrimLeft(rest[end:], " \t")
	switch {
	case strings.HasPrefix(value, "=") && strings.Trim(value, "=") != "":
		return value[1:], true
	case value == "=" && strings.Contains(name, "_") && strings.ToUpper(name) == name:
		return "", true
	case strings.HasPrefix(value, ":") && !strings.HasPrefix(value, "://") && !strings.EqualFold(name, "authorization") && !strings.EqualFold(name, "bearer"):
		return value[1:], true
	}
	return "", false
}

// judge looks at the bare text and returns the one thing that is wrong with it,
// "" for nothing.
func judge(s string, want string) TextFault {
	switch {
	case s == "":
		return TextEmpty
	case strings.HasPrefix(s, "$"), credential.IsPlaceholder(s):
		return TextPlaceholder
	case strings.Contains(s, "://") || wording.HasPrefixFold(s, "www.") || wording.HasPrefixFold(s, "dash.cloudflare.com") || wording.HasPrefixFold(s, "api.cloudflare.com"):
		return TextURL
	case strings.ContainsAny(s, "\r\n"):
		return TextLineEnd
	case strings.IndexFunc(s, unicode.IsSpace) >= 0:
		return TextBlank
	case strings.Contains(s, "@"):
		return TextEmail
	case !isSendable(s):
		return TextCharacters
	}
	switch kind := DetectKind(s); kind {
	case CredentialOAuth:
		return TextOAuth
	case CredentialOriginCAKey:
		return TextOriginCAKey
	case CredentialWebToken:
		return TextWebToken
	case CredentialTunnelToken:
		return TextTunnelToken
	case CredentialS3Secret:
		return TextDigest
	case CredentialUnknown:
		return judgeUnknown(s, want)
	default:
		switch {
		case want == wantToken && !kind.IsToken():
			return TextGlobalKey
		case want == wantKey && !kind.IsGlobalKey():
			return TextToken
		}
		return judgeLength(s, kind)
	}
}

// judgeLength checks what follows a prefix; the legacy forms have their length.
func judgeLength(s string, kind CredentialKind) TextFault {
	switch kind {
	case CredentialUserToken, CredentialAccountToken, CredentialGlobalKey:
		_, body, _ := strings.Cut(s, "_")
		if len(body) < minTokenText || len(s) > maxText {
			return TextLength
		}
	}
	return ""
}

// judgeUnknown finds definite mistakes in a text of no known form.
func judgeUnknown(s string, want string) TextFault {
	lower := strings.ToLower(s)
	least := minTokenText
	if want == wantKey {
		least = minKeyText
	}
	switch {
	case credential.IsID(lower), credential.IsUUID(lower):
		return TextID
	case len(s) < least || len(s) > maxText:
		return TextLength
	case want == wantKey && credential.IsLowerHex(lower) && s == lower:
		return TextLength // hexadecimal, but longer than any key
	case want == wantKey && !strings.Contains(s, "_"):
		return TextCharacters // neither hexadecimal in lower case nor prefixed
	}
	return ""
}

// isSendable reports whether a text can be a bearer token, as RFC 6750, section 2.1, has
// it: equals signs stand at its end only.
func isSendable(s string) bool {
	s = strings.TrimRight(s, "=")
	for i := range len(s) {
		if !credential.IsTokenText(s[i:i+1]) && !strings.ContainsRune(".~+/", rune(s[i])) {
			return false
		}
	}
	return s != ""
}

// TextFault is one mistake in the text of a credential. Its value is stable and
// fit for a switch.
type TextFault string

const (
	// TextEmpty: there is no text, or nothing but blanks and quotes.
	TextEmpty TextFault = "empty"
	// TextByteOrderMark: a byte order mark or another invisible character
	// stands before or after it, as some editors write it.
	TextByteOrderMark TextFault = "byte_order_mark"
	// TextLineEnd: it holds a line end.
	TextLineEnd TextFault = "line_end"
	// TextBlank: it holds a space, a tab or the like.
	TextBlank TextFault = "blank"
	// TextQuotes: quotes stand around it, or on one side.
	TextQuotes TextFault = "quotes"
	// TextBearer: it begins with "Bearer " or "Authorization:".
	TextBearer TextFault = "bearer"
	// TextAssignment: it is a whole NAME=value line.
	TextAssignment TextFault = "assignment"
	// TextPlaceholder: it is a stand-in such as YOUR_TOKEN, $NAME or ****.
	TextPlaceholder TextFault = "placeholder"
	// TextURL: it is an address.
	TextURL TextFault = "url"
	// TextEmail: it is an e-mail address.
	TextEmail TextFault = "email"
	// TextID: it is 32 hexadecimal digits or a UUID: the id of a token, an
	// account or a zone, which is not confidential and opens nothing.
	TextID TextFault = "id"
	// TextDigest: it is 64 hexadecimal digits, as the secret that R2's S3
	// interface takes: a digest of the token, not the token.
	TextDigest TextFault = "digest"
	// TextGlobalKey: it is a Global API key where a token is wanted.
	TextGlobalKey TextFault = "global_key"
	// TextToken: it is an API token where a Global API key is wanted.
	TextToken TextFault = "token"
	// TextOAuth: it is an OAuth token.
	TextOAuth TextFault = "oauth"
	// TextOriginCAKey: it is an Origin CA key.
	TextOriginCAKey TextFault = "origin_ca_key"
	// TextWebToken: it is a JSON Web Token, as Cloudflare Access issues it.
	TextWebToken TextFault = "web_token"
	// TextTunnelToken: it is the token of a cloudflared tunnel.
	TextTunnelToken TextFault = "tunnel_token"
	// TextLength: it is too short, or absurdly long.
	TextLength TextFault = "length"
	// TextCharacters: it holds characters that no credential has.
	TextCharacters TextFault = "characters"
)

// describe says in a clause what is wrong and what would be right.
func (f TextFault) describe() string {
	switch f {
	case TextEmpty:
		return "it is empty"
	case TextByteOrderMark:
		return "an invisible character (byte order mark) stands before or after it: save the file as UTF-8 without a byte order mark"
	case TextLineEnd:
		return "it holds a line end: give the value alone, on one line"
	case TextBlank:
		return "it holds blanks: remove them"
	case TextQuotes:
		return "it has quotes around it: remove them"
	case TextBearer:
		return `it begins with "Bearer": give the value alone, the word is added when it is sent`
	case TextAssignment:
		return "it is a whole NAME=value line: give what stands after the equals sign"
	case TextPlaceholder:
		return "it is a placeholder: put the real value in its place"
	case TextURL:
		return "it is an address: give the value that was shown when the token was created"
	case TextEmail:
		return "it is an e-mail address: that belongs to a Global API key, in CLOUDFLARE_EMAIL"
	case TextID:
		return "it is an id (32 hexadecimal digits), not the value: the value was shown once, when the token was created; rolling the token gives a new one"
	case TextDigest:
		return "it is 64 hexadecimal digits, like the secret access key for R2's S3 interface: give the token itself"
	case TextGlobalKey:
		return "it is a Global API key: an API token is wanted here; a key needs the e-mail address and goes into CLOUDFLARE_API_KEY"
	case TextToken:
		return "it is an API token: a Global API key is wanted here; a token goes into CLOUDFLARE_API_TOKEN"
	case TextOAuth:
		return "it is an OAuth token, as wrangler uses it: it is short-lived and has no permission groups; create an API token"
	case TextOriginCAKey:
		return "it is an Origin CA key, which only issues origin certificates: create an API token"
	case TextWebToken:
		return "it is a JSON Web Token, which the API does not take: create an API token"
	case TextTunnelToken:
		return "it is the token of a cloudflared tunnel, which only runs that tunnel: create an API token"
	case TextLength:
		return "its length is wrong: a part of it may be missing"
	case TextCharacters:
		return "it holds characters that no credential of this kind has"
	}
	return "it is not usable"
}

// TextError says what is wrong with the text of a credential. It never holds
// the text, nor a part of it.
type TextError struct {
	// Want is what the text should have been: "API token" or "Global API key".
	Want string
	// Faults are the mistakes, those around the text first. There is at least
	// one, and each stands there once.
	Faults []TextFault
}

// Error reads like "not a usable API token: it has quotes around it: remove them".
func (e *TextError) Error() string {
	parts := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		parts[i] = f.describe()
	}
	return "not a usable " + e.Want + ": " + strings.Join(parts, "; ")
}
