package diagnose

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// rule is one way to explain a refusal: data, and at most one function that
// adds what depends on the call.
type rule struct {
	code     Code
	severity Severity
	// verdict is what an answer of this kind says about authorization.
	verdict authz.Verdict
	// reach is how far the cause goes beyond the one call.
	reach reach
	// symptom marks the rules whose refusals patterns look at.
	symptom bool
	// forms are the answers that the rule explains; any one fits.
	forms []form
	// doc says in a sentence when the rule applies.
	doc string
	// title follows the subject: "Workers List: <title>".
	title    string
	detail   string
	causes   []Cause
	remedies []Remedy
	// evidence is how the rule is known beyond the answers that it names: their
	// rows have their own.
	evidence []evidence
	docURL   string
	// fill completes or replaces what the data above gave; nil for none.
	fill func(r *refusal, d *Diagnosis)
}

// rows are some of the answers table.
type rows = []*answers.Answer

// reach is which other observations share the cause.
type reach uint8

const (
	thisCall      reach = iota // this call alone
	equalAnswer                // other calls with the very same answer, reported once
	sharedCall                 // other calls that the rule explains, reported once
	userEndpoints              // the kind of credential: refused calls on user endpoints
	vagueToken                 // the credential, for an end that is not known: every refused call
	wholeToken                 // the credential: every refused call, and what vagueToken says of it
)

// root reports whether the cause lies with the credential itself.
func (n reach) root() bool { return n >= vagueToken }

// form is one form of answer. All of its fields must fit; zero fields fit
// everything, but a form is about the answer's own words unless silent is set.
type form struct {
	says   rows   // of which the answer must be one
	gone   bool   // a thing that does not exist, as the table has it of the operation
	words  string // of a tool that lost the API's, in lower case
	status int
	method string // the HTTP method
	on     string // the path's beginning, see refusal.on
	reason authz.Reason
	kind   authz.Kind
	live   Liveness
	when   func(*refusal) bool
	silent bool   // also where no answer came, for reasons established otherwise
	empty  bool   // a success with an empty list, see EmptyList
	unsent bool   // what a program says before it sends anything
	note   string // what when, or the empty list, stands for, for Rules
}

func (f *form) fits(r *refusal) bool {
	if f.empty != r.empty || f.unsent != r.unsent || !r.answered && !f.silent && !f.empty && !f.unsent {
		return false
	}
	if f.method != "" && !strings.EqualFold(f.method, r.call.Method) || f.status != 0 && f.status != r.err.Status || !r.on(f.on) {
		return false
	}
	if f.reason != authz.NoReason && f.reason != r.reason || f.kind != authz.KindUnknown && f.kind != r.facts.Kind {
		return false
	}
	if f.live != LivenessUnknown && f.live != r.facts.Liveness {
		return false
	}
	if f.says != nil && !r.isOne(f.says...) || f.words != "" && !r.err.HasText(f.words) {
		return false
	}
	if f.gone && len(r.gone()) == 0 {
		return false
	}
	return f.when == nil || f.when(r)
}

// gone returns the rows that the answer is of a thing that does not exist, as
// they are known of the very operation; none that is only argued.
func (r *refusal) gone() (rows []answers.Answer) {
	if r.op.IsZero() || len(r.err.Errors) == 0 {
		return nil
	}
	for _, a := range answers.Missing(r.op.Method(), r.op.Template()) {
		if first := r.err.Errors[0]; !a.Argued() && a.Proves(r.err.Status, first.Code, first.Message) {
			rows = append(rows, a)
		}
	}
	return rows
}

// isOne reports whether the answer is one of the rows, of the call as it is
// known.
func (r *refusal) isOne(rows ...*answers.Answer) bool {
	for _, a := range rows {
		if r.is(a) {
			return true
		}
	}
	return false
}

func (r *refusal) is(a *answers.Answer) bool {
	return r.err.Tells(a, true) && r.err.Tells(a, a.Here(r.call.Method, r.segments))
}

// cite returns how the rows are known that the answer is: those with its very
// status, where there are such.
func (f *form) cite(r *refusal) (list []permissions.Evidence) {
	if f.gone {
		for _, a := range r.gone() {
			list = a.Cite(list)
		}
	}
	same := false
	for _, a := range f.says {
		if !r.is(a) {
			continue
		}
		if match := a.Status == r.err.Status; match && !same {
			same, list = true, list[:0]
		} else if !match && same {
			continue
		}
		for _, e := range a.Evidence {
			if cited := permissions.Evidence(e); !slices.Contains(list, cited) {
				list = append(list, cited)
			}
		}
	}
	return list
}

// holds reports whether a message holds the text, which is in lower case, in
// whatever case of letters.
func holds(message, text string) bool { return answers.Contains(message, text) }

// rules yields every rule in the order in which they are tried: the first that
// fits explains the refusal.
func rules() iter.Seq[*rule] {
	return func(yield func(*rule) bool) {
		for _, list := range [...][]rule{unsentRules, answerRules, credentialRules, kindRules, targetRules, decidedRules, phaseRules, graphQLRules, oauthRules, permissionRules, s3Rules, productRules, passedRules, emptyRules, lastRules} {
			for i := range list {
				if !yield(&list[i]) {
					return
				}
			}
		}
		_ = yield(&undecidedRule) && yield(&unknownRule)
	}
}

// find returns the rule that explains the refusal, and its form that fits. There
// always is a rule; the last ones have no forms.
func find(r *refusal) (*rule, *form) {
	for rule := range rules() {
		for i := range rule.forms {
			if f := &rule.forms[i]; f.fits(r) {
				return rule, f
			}
		}
	}
	return &unknownRule, nil
}

// apply makes the rule's diagnosis of the refusal; cited is how the answer that
// was met is known.
func (ru *rule) apply(r *refusal, cited []permissions.Evidence) Diagnosis {
	const more = 3 // that fill may add
	d := Diagnosis{
		Code: ru.code, Severity: ru.severity, Title: ru.title, Detail: ru.detail, Verdict: ru.verdict,
		Causes: cloneFor(ru.causes, more), Remedies: cloneFor(ru.remedies, more), Evidence: known(cited, ru.evidence), DocURL: ru.docURL,
	}
	if r.answered {
		d.Refusal = r.err
	}
	if ru.fill != nil {
		ru.fill(r, &d)
	}
	if d.Verdict == authz.Denied && ru.reach == thisCall {
		r.aboutSingle(&d)
	}
	r.suit(&d)
	if r.vague {
		d.doubt(Medium)
	}
	if page := r.reference(); page != "" && d.Verdict == authz.Denied && ru.reach == thisCall {
		d.DocURL = page
	}
	if subject := r.subject(); subject != "" && ru.reach <= equalAnswer {
		d.Title = subject + ": " + d.Title
	} else {
		d.Title = upperFirst(d.Title)
	}
	d.Detail = sentences(r.answer(true), d.Detail, r.note)
	return d
}

// cloneFor copies a list, with room for more. It is nil for an empty one.
func cloneFor[T any](list []T, more int) []T {
	if len(list) == 0 {
		return nil
	}
	return append(make([]T, 0, len(list)+more), list...)
}

// sentences puts together those that are not empty.
func sentences(parts ...string) string {
	kept := parts[:0]
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}

// answer says in a sentence what the API answered, to which call if wanted.
func (r *refusal) answer(withCall bool) string {
	if !r.answered {
		return ""
	}
	e := r.err
	method, path := e.Method, e.Path
	if method == "" && path == "" {
		method, path = r.call.Method, r.call.Path
	}
	var b strings.Builder
	b.Grow(128)
	b.WriteString("The API answered ")
	if withCall {
		for _, word := range [...]string{method, path} {
			if word != "" {
				b.WriteString(word)
				b.WriteByte(' ')
			}
		}
		if method != "" || path != "" {
			b.WriteString("with ")
		}
	}
	if e.Status != 0 { // a text may not tell it
		b.WriteString(strconv.Itoa(e.Status))
		b.WriteString(": ")
	}
	cfapi.WriteReasons(&b, e)
	b.WriteByte('.')
	return b.String()
}

func diagnoseRefusal(r *refusal) (Diagnosis, *rule) {
	ru, f := find(r)
	var cited []permissions.Evidence
	if f != nil && r.answered {
		cited = f.cite(r)
	}
	return ru.apply(r, cited), ru
}
