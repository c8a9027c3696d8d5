package logs

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/internal/lines"
)

// Audit is what an audit log says, by credential.
type Audit struct {
	// Actors are in the order of their kinds, then of names and ids.
	Actors []Actor
	// Skipped counts the entries that are no calls: those of Cloudflare's own systems,
	// and others without a method and a path.
	Skipped int
}

// Actor is a credential, or a kind of them, and what it called.
type Actor struct {
	// Context is how it was authenticated, in the words of the log: "api_token",
	// "api_key" for the Global API key, "dash" for sessions of the dashboard, "oauth",
	// "origin_ca_key"; "" where the log does not say.
	Context string
	// TokenID and TokenName are those of an API token, "" for anything else. A token
	// that was renamed has its last name.
	TokenID, TokenName string
	// Recording has the calls. Most reads are not among them, see
	// [record.Recording.ReadsMissing].
	Recording record.Recording
}

// AuditGap is what every audit log lacks.
const AuditGap = "audit logs have few reads, if any: a permission that is not seen here may still be needed"

// Token returns what the token with the id called; ok is false where it is not in the log.
func (a Audit) Token(id string) (actor Actor, ok bool) {
	i := slices.IndexFunc(a.Actors, func(x Actor) bool { return x.TokenID != "" && strings.EqualFold(x.TokenID, id) })
	if i < 0 {
		return Actor{}, false
	}
	return a.Actors[i], true
}

// maxActors bounds the credentials that are told apart: accounts have 500 tokens at most,
// and users 50.
const maxActors = 4096

// ReadAudit reads version 2 of Cloudflare's Audit Logs: answers of the API, several of
// them behind one another if need be, an array of entries, or entries line by line, in
// the form of the API or of Logpush (audit_logs_v2). With keepGoing, bad entries are
// reported and left out. A log in which no entry has a method and a path is an error.
func ReadAudit(r io.Reader, name string, keepGoing bool) (Audit, error) {
	a := auditReader{faults: faults{name: name, keepGoing: keepGoing}, actors: map[actorKey]*auditActor{}, parser: newAuditParser()}
	br := bufio.NewReaderSize(r, 1<<20)
	if byLine(br) {
		n, err := lines.Reader[auditEntry]{Parse: a.parser.parse, Keep: a.keep, Bad: a.line}.Read(br)
		if err != nil {
			a.add(a.at(fmt.Sprintf("line %d", n+1), err.Error()))
		}
	} else {
		a.documents(json.NewDecoder(br))
	}
	if a.calls == 0 && a.n == 0 {
		a.add(a.at(fmt.Sprintf("%d entries", a.skipped), `no call in it: looked for "raw" with "method" and "uri" (of Logpush: "Raw"), as version 2 of the audit logs has them`))
	}
	return a.audit(), a.err()
}

// byLine reports whether every line is an entry: the first one is a whole object and no
// answer of the API.
func byLine(br *bufio.Reader) bool {
	head, _ := br.Peek(1 << 20)
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	line, _, _ := bytes.Cut(head, []byte("\n"))
	var keys map[string]json.RawMessage
	if json.Unmarshal(line, &keys) != nil {
		return false
	}
	_, answer := keys["result"]
	return !answer
}

type actorKey struct{ context, id string }

type auditActor struct {
	Actor
	k record.Collector
}

type auditReader struct {
	faults
	parser  auditParser
	actors  map[actorKey]*auditActor
	calls   int
	skipped int
	left    int // of more actors than are told apart
}

// documents reads arrays and objects behind one another.
func (a *auditReader) documents(dec *json.Decoder) {
	n := 0
	for {
		t, err := dec.Token()
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
		case t == json.Delim('['):
			err = a.entries(dec, &n)
		case t == json.Delim('{'):
			err = a.object(dec, &n)
		default:
			err = fmt.Errorf("want an answer of the API, an array, or an object a line")
		}
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				err = errors.New("the file ends in the middle")
			}
			if !errors.Is(err, errStop) {
				a.add(a.at(fmt.Sprintf("entry %d, byte %d", n+1, dec.InputOffset()), err.Error()))
			}
			return
		}
	}
}

// errStop ends reading at an entry that was reported.
var errStop = errors.New("stop")

// object reads an answer of the API, of which the brace was read, or an entry.
func (a *auditReader) object(dec *json.Decoder, n *int) error {
	rest, answer := map[string]json.RawMessage{}, false
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if key == "result" {
			t, err := dec.Token()
			if err != nil {
				return err
			}
			if answer = true; t == json.Delim('[') {
				if err := a.entries(dec, n); err != nil {
					return err
				}
			} else if t != nil {
				return errors.New(`"result" is no array of entries`)
			}
			continue
		}
		if err := dec.Decode(&value); err != nil {
			return err
		}
		rest[key.(string)] = value
	}
	if _, err := dec.Token(); err != nil {
		return err
	}
	if answer {
		return nil
	}
	text, err := json.Marshal(rest)
	if err != nil {
		return err
	}
	return a.entry(text, n)
}

// entries reads an array of entries, of which the bracket was read.
func (a *auditReader) entries(dec *json.Decoder, n *int) error {
	for dec.More() {
		var text json.RawMessage
		if err := dec.Decode(&text); err != nil {
			return err
		}
		if err := a.entry(text, n); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return err
}

func (a *auditReader) entry(text []byte, n *int) error {
	*n++
	var e auditEntry
	ok, problem := a.parser.parse(string(text), &e)
	if problem != "" {
		if !a.add(a.at(fmt.Sprintf("entry %d", *n), problem)) {
			return errStop
		}
		return nil
	}
	if ok {
		a.keep(&e)
	}
	return nil
}

func (a *auditReader) keep(e *auditEntry) {
	if e.call.Path == "" {
		a.skipped++
		return
	}
	key := actorKey{e.context, e.tokenID}
	of := a.actors[key]
	if of == nil {
		if len(a.actors) >= maxActors {
			a.left++
			return
		}
		key = actorKey{strings.Clone(e.context), strings.Clone(e.tokenID)}
		of = &auditActor{Actor: Actor{Context: key.context, TokenID: key.id}}
		a.actors[key] = of
	}
	if e.tokenName != "" && e.tokenName != of.TokenName {
		of.TokenName = strings.Clone(e.tokenName)
	}
	a.calls++
	of.k.Add(e.call)
}

func (a *auditReader) audit() Audit {
	out := Audit{Skipped: a.skipped}
	for _, of := range a.actors {
		rec := of.k.Recording(a.name)
		rec.ReadsMissing = true
		rec.Gaps = append(rec.Gaps, AuditGap)
		if a.left > 0 {
			rec.Gaps = append(rec.Gaps, fmt.Sprintf("%d calls of further credentials are left out", a.left))
		}
		of.Recording = rec
		out.Actors = append(out.Actors, of.Actor)
	}
	slices.SortFunc(out.Actors, func(x, y Actor) int {
		return cmp.Or(cmp.Compare(x.Context, y.Context), cmp.Compare(x.TokenName, y.TokenName), cmp.Compare(x.TokenID, y.TokenID))
	})
	return out
}

// auditEntry is what counts of an entry; its path is "" where it is no call.
type auditEntry struct {
	call                        authz.Call
	context, tokenID, tokenName string
}
