package credential

import "strings"

// Form is what the text of a credential alone says about it. The zero value
// means that the text has no known form.
type Form uint8

// The forms, in the order in which they are looked for.
const (
	None             Form = iota
	UserToken             // cfut_ and more, 40 characters and a checksum as documented
	AccountToken          // cfat_ and more
	GlobalKey             // cfk_ and more
	OAuthToken            // cfoat_ and more
	OriginCAKey           // v1.0- and more
	WebToken              // a JSON Web Token: eyJ, and two dots
	TunnelToken           // base64 of a JSON object, as cloudflared takes it: eyJ, without dots
	S3Secret              // 64 hexadecimal digits, as R2's S3 interface takes them
	LegacyTokenOrKey      // 40 lower-case hexadecimal digits: either
	LegacyToken           // 40 of A-Z a-z 0-9 _ and -
	LegacyKey             // 37 to 45 lower-case hexadecimal digits
)

// minBase64 is the length from which a text that begins with eyJ, which is {"
// in base64, is taken for a JSON object.
const minBase64 = 24

// FormOf tells the form of a text that is a credential and nothing else. It
// looks at prefixes and alphabets, not at lengths that Cloudflare does not
// promise, and not at checksums.
func FormOf(text string) Form {
	switch {
	case hasBody(text, "cfut_"):
		return UserToken
	case hasBody(text, "cfat_"):
		return AccountToken
	case hasBody(text, "cfk_"):
		return GlobalKey
	case hasBody(text, "cfoat_"):
		return OAuthToken
	case hasBody(text, originPrefix) && isOriginBody(text[len(originPrefix):]):
		return OriginCAKey
	case strings.HasPrefix(text, "eyJ") && len(text) >= minBase64 && isBase64(text):
		if strings.Count(text, ".") == 2 {
			return WebToken
		}
		if !strings.Contains(text, ".") {
			return TunnelToken
		}
	case len(text) == 64 && isHex(text):
		return S3Secret
	case len(text) == 40 && IsLowerHex(text):
		return LegacyTokenOrKey
	case len(text) == 40 && IsTokenText(text):
		return LegacyToken
	case len(text) >= 37 && len(text) <= 45 && IsLowerHex(text):
		return LegacyKey
	}
	return None
}

// hasBody reports whether the text is the prefix and then at least one
// character, all of them of the alphabet of tokens.
func hasBody(text, prefix string) bool {
	body, ok := strings.CutPrefix(text, prefix)
	return ok && body != "" && IsTokenText(body)
}

// originPrefix begins an Origin CA key, 24 and 146 hexadecimal digits behind it.
const originPrefix = "v1.0-"

// isOriginBody tells a key from the name of a version, which may begin alike.
func isOriginBody(body string) bool {
	return len(body) >= 60 || len(body) >= 8 && isHex(body[:8])
}

// IsTokenText reports whether all characters are of A-Z a-z 0-9 _ and -, the
// alphabet of tokens. The empty text is one.
func IsTokenText(s string) bool {
	for i := range len(s) {
		if class[s[i]]&tokenByte == 0 {
			return false
		}
	}
	return true
}

// IsLowerHex reports whether all characters are hexadecimal digits in lower
// case. The empty text is one.
func IsLowerHex(s string) bool {
	for i := range len(s) {
		if class[s[i]]&(digit|lowerHex) == 0 {
			return false
		}
	}
	return true
}

// IsID reports whether a text is 32 hexadecimal digits in lower case: the form of
// the ids of accounts, zones, users, tokens and permission groups, which are not
// confidential.
func IsID(s string) bool { return len(s) == 32 && IsLowerHex(s) }

// IsUUID reports whether a text is a UUID in lower case, as the API gives other
// things for an id.
func IsUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && class[s[i]]&(digit|lowerHex) == 0 {
			return false
		}
	}
	return true
}

func isHex(s string) bool {
	for i := range len(s) {
		if class[s[i]]&hex == 0 {
			return false
		}
	}
	return true
}

func isBase64(s string) bool {
	for i := range len(s) {
		if class[s[i]]&base64Byte == 0 {
			return false
		}
	}
	return true
}

// What a byte can be part of.
const (
	digit uint8 = 1 << iota
	lower
	upper
	lowerHex
	upperHex
	joint // _ and -
	dot
	base64Extra // of base64, and of JSON Web Tokens

	letter     = lower | upper
	alnum      = digit | letter
	hex        = digit | lowerHex | upperHex
	tokenByte  = alnum | joint
	wordByte   = tokenByte | dot
	base64Byte = wordByte | base64Extra
)

const (
	lh = lower | lowerHex
	uh = upper | upperHex
)

var class = [256]uint8{
	'0': digit, '1': digit, '2': digit, '3': digit, '4': digit, '5': digit, '6': digit, '7': digit, '8': digit, '9': digit,
	'a': lh, 'b': lh, 'c': lh, 'd': lh, 'e': lh, 'f': lh,
	'g': lower, 'h': lower, 'i': lower, 'j': lower, 'k': lower, 'l': lower, 'm': lower, 'n': lower, 'o': lower, 'p': lower,
	'q': lower, 'r': lower, 's': lower, 't': lower, 'u': lower, 'v': lower, 'w': lower, 'x': lower, 'y': lower, 'z': lower,
	'A': uh, 'B': uh, 'C': uh, 'D': uh, 'E': uh, 'F': uh,
	'G': upper, 'H': upper, 'I': upper, 'J': upper, 'K': upper, 'L': upper, 'M': upper, 'N': upper, 'O': upper, 'P': upper,
	'Q': upper, 'R': upper, 'S': upper, 'T': upper, 'U': upper, 'V': upper, 'W': upper, 'X': upper, 'Y': upper, 'Z': upper,
	'_': joint, '-': joint, '.': dot, '+': base64Extra, '/': base64Extra, '=': base64Extra, '~': base64Extra,
}
