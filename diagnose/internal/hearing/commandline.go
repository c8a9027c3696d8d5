package hearing

import (
	_ "embed" // the table
	"strings"
)

// commands has a line "= program" for each program and below it a line for each of its
// commands: the words, which are none for a program of one command, METHOD and path.
// The call is the one that the command is for: others that it makes before, such as the
// list in which it looks a name up, accept its permission too. From the sources of
// wrangler 4.164.0, flarectl 0.119.0, cfcli 5.1.2, dnslink-cloudflare 3.0.0 and lexicon
// 3.11.7, and what they call (2026-11).
//
//go:embed commands.txt
var commands string

// programs are those of the table.
var programs = [...]string{"wrangler", "flarectl", "cfcli", "dnslink-cloudflare", "lexicon"}

// commandAt is a command line, as a terminal shows it before what the program says, or
// a line of a program in Go.
type commandAt struct {
	at, end int
	prompt  string // "" for none
	call    call
}

// commandBefore is the call that the last command line before the place is for, zero
// where none is known, or where another command stands between.
func (s *speech) commandBefore(place int) call {
	s.takeCommands()
	last := commandAt{at: -1}
	for _, c := range s.commands {
		if c.at < place && c.at > last.at {
			last = c
		}
	}
	if last.at < 0 || last.prompt != "" && strings.Contains(s.lines[last.end:max(last.end, place)], "\n"+last.prompt) {
		return call{}
	}
	return last.call
}

// takeCommands finds the command lines once.
func (s *speech) takeCommands() {
	if s.commanded {
		return
	}
	s.commanded = true
	for _, program := range programs {
		s.each(program, func(at int) {
			line := s.thisLine(at)
			prompt, is := promptOf(s.text[line:at])
			if !is {
				return
			}
			end := at + len(program)
			if end < len(s.lower) && s.lower[end] == '@' { // npx wrangler@4
				end += len(s.lower[end:]) - len(strings.TrimLeft(s.lower[end:], "@abcdefghijklmnopqrstuvwxyz0123456789.-^~"))
			}
			if end < len(s.lower) && strings.IndexByte(" \n`", s.lower[end]) < 0 {
				return
			}
			to := end + max(0, strings.IndexAny(s.lines[end:min(len(s.lines), end+300)]+"\n", "\n`|;&"))
			if c, ok := commandCall(program, s.lower[end:min(to, len(s.lower))]); ok {
				s.commands = append(s.commands, commandAt{at, to, prompt, c})
			}
		})
	}
	s.takeSDKLines()
}

// promptOf reports whether a command begins behind that beginning of a line: it is
// empty, a prompt, or an opening backtick; what runs programs and what sets variables
// may stand between.
func promptOf(before string) (prompt string, ok bool) {
	if strings.HasSuffix(before, "`") {
		return "", true
	}
	if before != "" && strings.IndexByte(" /\\]", before[len(before)-1]) < 0 {
		return "", false // another word
	}
	before = before[:strings.LastIndexByte(before, ' ')+1] // without the folder that the program is in
	for {
		rest := strings.TrimRight(before, " ")
		at := strings.LastIndexByte(rest, ' ') + 1
		word := rest[at:]
		if word == "" {
			return "", true
		}
		base := asciiLower(word[strings.LastIndexAny(word, "/\\]")+1:])
		switch {
		case isOf(" npx pnpm yarn bunx bun npm sudo exec dlx run time env doas -y --yes -- ", base), strings.Contains(word, "=") && !strings.HasPrefix(word, "="):
			before = rest[:at]
			continue
		}
		for _, mark := range [...]string{"$", "#", ">", "%", "❯", "»", "➜", "✗", "λ"} {
			switch {
			case !strings.HasSuffix(word, mark):
			case at == 0:
				return word + " ", true
			default:
				return "", true
			}
		}
		return "", false
	}
}

// commandCall is the call that a command of a program is for, by what stands behind the
// program's name, in lower case. Flags and their values may stand between.
func commandCall(program, args string) (call, bool) {
	const longest, most = 5, 9 // words of a command, and that are looked at
	var words []string
	flags := 0 // before the first word of the command
	for word := range strings.FieldsSeq(strings.ReplaceAll(args, ":", " ")) {
		switch {
		case len(words) == most:
		case !strings.HasPrefix(word, "-"):
			words = append(words, word)
		default:
			flags++
		}
	}
	_, table, _ := strings.Cut(commands, "= "+program)
	table, _, _ = strings.Cut(table, "\n= ")
	for from := 0; from <= min(flags, len(words)-1); from++ {
		for n := min(longest, len(words)-from); n > 0; n-- {
			if c, ok := commandIn(table, strings.Join(words[from:from+n], " ")); ok {
				if strings.Contains(args, " --account ") { // flarectl's rules of an account
					c.path = strings.Replace(c.path, "/zones/{zone_id}/firewall/access_rules", "/accounts/{account_id}/firewall/access_rules", 1)
				}
				return c, true
			}
		}
	}
	return commandIn(table, "")
}

// commandIn is a command's call in the lines of its program.
func commandIn(table, words string) (call, bool) {
	for from := 0; ; {
		n := strings.Index(table[from:], "\n"+words+" ")
		if n < 0 {
			return call{}, false
		}
		from += n + len("\n") + len(words) + len(" ")
		line, _, _ := strings.Cut(table[from:], "\n")
		method, path, _ := strings.Cut(line, " ")
		if methodIn(method) != "" { // of no longer command
			return call{method: method, path: path}, true
		}
	}
}
