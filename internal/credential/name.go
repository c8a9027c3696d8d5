package credential

import "strings"

// secretName is how confidential the value of a name is.
type secretName uint8

const (
	plainName    secretName = iota
	gluedName               // one word, but a program may be called so: cftoken
	secretValue             // one word
	passwordLine            // at the start of a line all of it
	headerLine              // as passwordLine, where it is a header's value
)

// nameKind tells what the value of a name such as TURNSTILE_SECRET, "apiToken",
// X-Auth-Key or db.password is. The last word decides; a name that says more
// about a secret (its id, its file) is plain.
func nameKind(name string) secretName {
	if i := strings.LastIndexByte(strings.TrimRight(name, "."), '.'); i >= 0 {
		name = name[i+1:]
	}
	kind, lastWord, words := plainName, "", 0
	for rest := name; rest != ""; {
		var word string
		if rest, word = lastPart(rest); word == "" {
			continue
		}
		if words++; words == 1 {
			lastWord = word
		}
		kind = max(kind, wordKind(word))
	}
	if kind == plainName && words > 1 && hasSuffixFold(lastWord, "pass") {
		kind = passwordLine
	}
	if kind == plainName || oneOf(lastWord, aspects) {
		return plainName
	}
	for rest := name; rest != ""; {
		var word string
		if rest, word = lastPart(rest); oneOf(word, notSecret) {
			return plainName
		}
	}
	return kind
}

// Words separated by blanks; lists of them need no initialization so.
const (
	// aspects of a secret, as the last word of a name.
	aspects = " id ids name names file files filename path dir url uri type kind status state count total length len size ttl expiry expires expiration expired limit max min policy policies format prefix page version created updated at on by go ts js py rs tf sh json yaml yml toml txt md pem alg algorithm field header source scope scopes permission permissions usage error fault set sets "
	// notSecret says of a key that it opens nothing.
	notSecret = " public pub site primary foreign sort partition cache idempotency object row lookup map dict "
	// keys, tokens and secrets that are written as one word.
	keys = " apitoken authtoken accesstoken usertoken accounttoken refreshtoken idtoken sessiontoken csrftoken bearertoken clientsecret appsecret tunnelsecret apisecret apikey secretkey privatekey accesskey authkey globalkey masterkey signingkey encryptionkey appkey clientkey sharedkey sshkey licensekey servicekey "
)

// wordKind is what one word of a name says.
func wordKind(w string) secretName {
	if len(w) < 3 {
		return plainName
	}
	switch w[len(w)-1] | 0x20 { // in lower case; most words end here
	case 'd':
		if hasSuffixFold(w, "password") || hasSuffixFold(w, "passwd") || strings.EqualFold(w, "pwd") {
			return passwordLine
		}
	case 'e':
		if hasSuffixFold(w, "passphrase") {
			return passwordLine
		}
		if strings.EqualFold(w, "cookie") {
			return headerLine
		}
	case 'l', 's':
		if hasSuffixFold(w, "credential") || hasSuffixFold(w, "credentials") {
			return secretValue
		}
	case 'n':
		if strings.EqualFold(w, "authorization") {
			return headerLine
		}
		if strings.EqualFold(w, "token") || oneOf(w, keys) {
			return secretValue
		}
		if hasSuffixFold(w, "token") {
			return gluedName
		}
	case 'r':
		if strings.EqualFold(w, "bearer") {
			return secretValue
		}
	case 't':
		if strings.EqualFold(w, "secret") || oneOf(w, keys) {
			return secretValue
		}
		if hasSuffixFold(w, "secret") {
			return gluedName
		}
	case 'y':
		if strings.EqualFold(w, "key") || oneOf(w, keys) {
			return secretValue
		}
	}
	return plainName
}

// lastPart splits the last word off a name: at _ and -, where a capital follows
// a small letter, and before and behind digits, which are dropped.
func lastPart(name string) (rest, part string) {
	end := len(name)
	for end > 0 && class[name[end-1]]&letter == 0 {
		end--
	}
	at := end
	for at > 0 && class[name[at-1]]&letter != 0 {
		if at--; class[name[at]]&upper != 0 && at > 0 && class[name[at-1]]&lower != 0 {
			break // aB
		}
		if class[name[at]]&upper != 0 && at > 0 && class[name[at-1]]&upper != 0 && at+1 < end && class[name[at+1]]&lower != 0 {
			break // the last capital of ABc
		}
	}
	return name[:at], name[at:end]
}

// oneOf reports whether the word stands in the list, in any case of letters.
func oneOf(w, list string) bool {
	const longest = 16
	if w == "" || len(w) > longest {
		return false
	}
	var padded [longest + 2]byte
	padded[0] = ' '
	for i := range len(w) {
		c := w[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		padded[i+1] = c
	}
	padded[len(w)+1] = ' '
	return strings.Contains(list, string(padded[:len(w)+2]))
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

// IsPlaceholder knows the usual stand-ins for a credential, and what a form
// shows for a password.
func IsPlaceholder(s string) bool {
	lower := strings.ToLower(s)
	switch {
	case s == Redacted, strings.TrimSuffix(lower, "…") == "value", lower == "changeme", lower == "change_me", lower == "change-me":
		return true
	case strings.HasPrefix(s, "<") && strings.IndexByte(s, '>') == len(s)-1:
		return true
	case strings.HasPrefix(s, "${") && strings.HasSuffix(s, "}"), strings.HasPrefix(s, "{{") && strings.HasSuffix(s, "}}"), strings.HasPrefix(s, "$(") && strings.HasSuffix(s, ")"):
		return true
	case strings.HasPrefix(s, "$") && isVariable(s[1:]), len(s) > 2 && s[0] == '%' && s[len(s)-1] == '%' && isVariable(s[1:len(s)-1]):
		return true
	case strings.HasPrefix(lower, "your_"), strings.HasPrefix(lower, "your-"), strings.HasPrefix(lower, "replace_"), strings.HasPrefix(lower, "replace-"):
		return strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz_-") == ""
	}
	for _, mark := range [...]string{"*", "•", "x", "X", ".", "…"} {
		if strings.HasPrefix(s, mark) && strings.Trim(s, mark) == "" {
			return true
		}
	}
	return false
}

// isVariable reports whether a text is the name of a variable as shells have it:
// in capitals, or of PowerShell's environment.
func isVariable(s string) bool {
	if rest, ok := strings.CutPrefix(strings.ToLower(s), "env:"); ok {
		s = strings.ToUpper(rest)
	}
	for i := range len(s) {
		if c := class[s[i]]; c&(upper|digit) == 0 && s[i] != '_' {
			return false
		}
	}
	return s != ""
}
