package hearing

import "strings"

// Login is what a tool says that it is logged in with.
type Login struct {
	Kind LoginKind
	// Scopes are those of an OAuth login as a tool lists them, such as
	// "workers-kv.write", nil where it lists none.
	Scopes []string
	// Lacks are scopes that the tool itself misses.
	Lacks []string
}

// LoginKind is the kind of credential that a tool says it uses.
type LoginKind uint8

// The kinds. The zero value is not told.
const (
	LoginUntold LoginKind = iota
	LoginOAuth
	LoginUserToken
	LoginAccountToken
	LoginGlobalKey
)

// login finds what the text says of the credential: the last word counts.
func (s *speech) login() (l Login) {
	for _, mark := range [...]string{"logged in with an ", "logged in with a ", `"authtype":`} { // wrangler whoami
		s.each(mark, func(at int) {
			if kind := s.loginNamed(at + len(mark)); kind != LoginUntold {
				l.Kind = kind
			}
		})
	}
	s.each("scope (access)", func(at int) { // listed of OAuth logins only
		l.Kind, l.Scopes = LoginOAuth, s.scopesFrom(at)
	})
	s.each("the missing scopes are:", func(at int) {
		l.Kind, l.Lacks = LoginOAuth, s.scopesFrom(at)
	})
	s.each("' in your list of scopes", func(at int) { // "You don't have 'containers:write' in …"
		if from := strings.LastIndexByte(s.lower[max(0, at-60):at], '\''); from >= 0 {
			scope := strings.NewReplacer(":", ".", "_", "-").Replace(s.lower[max(0, at-60)+from+1 : at])
			if strings.TrimLeft(scope, "abcdefghijklmnopqrstuvwxyz0123456789.-") == "" && scope != "" {
				l.Kind, l.Lacks = LoginOAuth, append(l.Lacks, scope)
			}
		}
	})
	if l.Kind == LoginUntold {
		l.Kind = s.loginShown()
	}
	return l
}

// loginNamed reads the kind of credential that stands there, as wrangler names it.
func (s *speech) loginNamed(at int) LoginKind {
	rest := strings.TrimLeft(s.lower[at:s.lineEnd(at, 200)], ` "`)
	switch {
	case strings.HasPrefix(rest, "oauth token"):
		return LoginOAuth
	case strings.HasPrefix(rest, "account api token"):
		return LoginAccountToken
	case strings.HasPrefix(rest, "global api key"):
		return LoginGlobalKey
	case strings.HasPrefix(rest, "user api token"), strings.HasPrefix(rest, "api token, associated with the email"): // an account has none
		return LoginUserToken
	}
	return LoginUntold
}

// scopesFrom reads a list of scopes that begins on the next line: "- workers
// (write)" or "- containers:write".
func (s *speech) scopesFrom(at int) (scopes []string) {
	end := min(len(s.text), at+4096)
	lines := strings.SplitSeq(asciiLower(s.lines[at:end]), "\n")
	first := true
	for line := range lines {
		if first {
			first = false
			continue
		}
		item, ok := strings.CutPrefix(strings.TrimSpace(line), "- ")
		item = strings.NewReplacer(" (", ".", ")", "", ":", ".", "_", "-").Replace(strings.TrimSpace(item))
		if !ok || len(scopes) == maxMentions || len(item) > 60 || strings.TrimLeft(item, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
			break
		}
		scopes = append(scopes, item)
	}
	return scopes
}

// loginShown tells the kind by what a text shows of the credential itself: the
// prefix of a token that is masked behind it, or the header that carries a key.
func (s *speech) loginShown() (kind LoginKind) {
	for _, sign := range [...]struct {
		text string
		kind LoginKind
	}{{"bearer cfut_", LoginUserToken}, {"bearer cfat_", LoginAccountToken}, {"bearer cfoat_", LoginOAuth}, {"x-auth-key: ", LoginGlobalKey}, {`"x-auth-key":`, LoginGlobalKey}, {`'x-auth-key':`, LoginGlobalKey}} {
		if !s.holds(sign.text) {
			continue
		}
		if kind != LoginUntold && kind != sign.kind {
			return LoginUntold // of two credentials
		}
		kind = sign.kind
	}
	if kind == LoginGlobalKey && s.holds("bearer ") {
		return LoginUntold
	}
	return kind
}
