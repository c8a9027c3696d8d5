package tokentest

import "strings"

// missingRow is calls that say in the same words that something does not exist.
type missingRow struct{ calls, answer, evidence string }

// missingByAnswer joins the calls of missingThings that stand one behind the other with
// the same answer and evidence.
func missingByAnswer() []missingRow {
	var out []missingRow
	for _, r := range missingThings() {
		row := missingRow{calls: "`" + r.Name + "`", answer: cell(answerText(r)), evidence: cited(r.Evidence)}
		if n := len(out); n > 0 && out[n-1].answer == row.answer && out[n-1].evidence == row.evidence {
			out[n-1].calls += "<br>" + row.calls
			continue
		}
		out = append(out, row)
	}
	return out
}

// families are rows of what is below, in the order in which their names come first.
type families struct {
	order []string
	paths map[string][]string
}

func (f *families) add(name, path string) {
	if f.paths == nil {
		f.paths = map[string][]string{}
	}
	if f.paths[name] == nil {
		f.order = append(f.order, name)
	}
	f.paths[name] = append(f.paths[name], "`"+path+"`")
}

func (f *families) rows() [][2]string {
	var out [][2]string
	for _, name := range f.order {
		out = append(out, [2]string{name, strings.Join(f.paths[name], ", ")})
	}
	return out
}

// family is the product's segment of a path's template with what stands before it, and
// the rest of the path.
func family(template string) (name, rest string) {
	segments := strings.Split(strings.TrimPrefix(template, "/"), "/")
	n := 1
	if len(segments) > 2 && (segments[0] == "accounts" || segments[0] == "zones") {
		n = 3
	}
	n = min(n, len(segments))
	return "`/" + strings.Join(segments[:n], "/") + "`", strings.TrimPrefix(strings.Join(segments[n:], "/"), "/")
}

// stateByFamily is every operation with state: path by path, with its methods.
func stateByFamily() [][2]string {
	methods, order := map[string][]string{}, []string{}
	for h := range handlers {
		if methods[h.template] == nil {
			order = append(order, h.template)
		}
		methods[h.template] = append(methods[h.template], h.method)
	}
	var f families
	for _, template := range order {
		name, rest := family(template)
		f.add(name, strings.TrimSpace(strings.Join(methods[template], " ")+" "+strings.TrimPrefix("/"+rest, "/")))
	}
	return f.rows()
}

// keptByFamily is what is kept as it was sent.
func keptByFamily() [][2]string {
	var f families
	add := func(template, mark string) {
		name, rest := family(template)
		if rest == "" {
			rest = "itself"
		}
		f.add(name, rest+mark)
	}
	for _, list := range collectionLists {
		for _, c := range list {
			add(c.list, "")
		}
	}
	for _, list := range documentLists {
		for _, d := range list {
			add(d.template, " (one)")
		}
	}
	return f.rows()
}
