package token

import "strings"

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
	// Want is what the text should have been: "API token", "Global API key" or
	// "API token or Global API key".
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

// Has reports whether the fault is among the mistakes.
func (e *TextError) Has(fault TextFault) bool {
	for _, f := range e.Faults {
		if f == fault {
			return true
		}
	}
	return false
}
