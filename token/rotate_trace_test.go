package token_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// traced is a stage that writes down, in order and in one line, what a rotation does:
// requests ("verify:new" is one with the value of "new"), waits ("~1s"), states that are
// saved ("(created)"), and calls of the caller's functions. Tokens have names: "old",
// "minter", and "new", "new2", … in the order in which they are made.
type traced struct {
	*stage
	t      *testing.T
	twists twists
	trace  []string
	met    map[string]int
	names  map[string]string // by id
	values map[string]string // names by value, of dead tokens too
	made   int
	at     time.Time // by the API's clock
	with   string    // the value that the rotation is done with
	ctx    context.Context
	cancel func()
}

// twists are what goes wrong, or happens besides, at a call: by its name in the trace,
// "list#2" for the second of that name, "list#2+" for it and all after it.
type twists map[string]any // fault, func(*traced), error

func newTraced(t *testing.T, kind authz.Kind, twists twists) *traced {
	x := &traced{t: t, twists: twists, met: map[string]int{}, values: map[string]string{}, at: now()}
	x.ctx, x.cancel = context.WithCancel(t.Context())
	x.stage = clockedStage(t, kind, 1, func() time.Time { return x.at })
	x.names, x.with = map[string]string{x.old.ID: "old", x.minter.ID: "minter"}, x.minter.Value
	return x
}

// name is what a token is called.
func (x *traced) name(id string) string {
	if x.names[id] == "" {
		x.made++
		x.names[id] = "new" + strings.TrimPrefix(strconv.Itoa(x.made), "1")
	}
	return x.names[id]
}

// id is that of the token that has the name, or had it.
func (x *traced) id(name string) string {
	for id, have := range x.names {
		if have == name {
			return id
		}
	}
	return ""
}

// valueOf is the name of the token that has the value, or had it.
func (x *traced) valueOf(value string) string {
	live := map[string]bool{}
	for _, tok := range x.srv.Tokens() {
		x.values[tok.Value], live[tok.Value] = x.name(tok.ID), true
	}
	if live[value] || x.values[value] == "" {
		return x.values[value]
	}
	return "dead " + x.values[value]
}

// note writes an event down and returns what is to happen at it.
func (x *traced) note(event string) any {
	x.met[event]++
	n := x.met[event]
	twist, ok := x.twists[event+"#"+strconv.Itoa(n)]
	if !ok && n == 1 {
		twist, ok = x.twists[event]
	}
	for i := n; i > 0 && !ok; i-- {
		twist, ok = x.twists[event+"#"+strconv.Itoa(i)+"+"]
	}
	if ok {
		event += "!"
	}
	x.trace = append(x.trace, event)
	if act, isAct := twist.(func(*traced)); isAct {
		act(x)
		return nil
	}
	return twist
}

// failed is note for the caller's functions.
func (x *traced) failed(event string) error {
	err, _ := x.note(event).(error)
	return err
}

func (x *traced) RoundTrip(req *http.Request) (*http.Response, error) {
	path := strings.TrimPrefix(req.URL.Path, "/client/v4")
	id := path[strings.LastIndex(path, "/")+1:]
	event := map[string]string{"POST": "make", "GET": "get", "DELETE": "revoke", "PUT": "roll"}[req.Method]
	switch {
	case strings.HasSuffix(path, "/tokens/verify"):
		event = "verify"
	case req.Method == http.MethodGet && id == "tokens":
		event = "list"
	case id == "accounts", id == "memberships":
		event = id
	case req.Method == http.MethodPut:
		event += " " + x.name(strings.Split(strings.TrimSuffix(path, "/value"), "tokens/")[1])
	case req.Method != http.MethodPost:
		event += " " + x.name(id)
	}
	if value := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer "); value != x.with {
		event += ":" + strings.TrimPrefix(x.valueOf(value), "dead ")
	}
	next := x.srv.RoundTripper()
	switch twist := x.note(event).(type) {
	case fault:
		return twist(next, req)
	case func(http.RoundTripper, *http.Request) (*http.Response, error):
		return twist(next, req)
	case afterwards:
		defer twist(x)
	case reply:
		return answer(req, twist.status, nil, strings.NewReplacer("OLD", x.old.ID, "NEW", x.id("new")).Replace(twist.body)), twist.err
	}
	return next.RoundTrip(req)
}

func (x *traced) Save(ctx context.Context, value token.Secret) error {
	if err := x.failed("keep " + x.valueOf(value.Reveal())); err != nil {
		return err
	}
	return x.stage.Save(ctx, value)
}

func (x *traced) Load(ctx context.Context) (token.Secret, error) {
	if err := x.failed("load"); err != nil {
		return token.Secret{}, err
	}
	return x.stage.Load(ctx)
}

func (x *traced) rotation() token.Rotation {
	r := x.stage.rotation()
	check, handOver, save := r.Check, r.HandOver, r.Save
	r.Check = func(ctx context.Context, value token.Secret, want permissions.Spec) error {
		if err := x.failed("check " + x.valueOf(value.Reveal())); err != nil {
			return err
		}
		return check(ctx, value, want)
	}
	r.HandOver = func(ctx context.Context, value token.Secret) error {
		if err := x.failed("hand " + x.valueOf(value.Reveal())); err != nil {
			return err
		}
		return handOver(ctx, value)
	}
	r.Save = func(state token.RotationState) error {
		assert.Equal(x.t, now(), state.Updated)
		if err := x.failed("(" + string(state.Step) + ")"); err != nil {
			return err
		}
		return save(state)
	}
	r.Store = x
	r.Wait.Total = 7 * time.Second // 1, 2 and 4
	r.Wait.Rand = func() float64 { return 1 }
	r.Wait.Sleep = func(ctx context.Context, d time.Duration) error {
		if err := x.failed("~" + d.String()); err != nil {
			return err
		}
		return ctx.Err()
	}
	return r
}

// rotate runs a rotation to its end or stop, or until its process is killed.
func (x *traced) rotate(r token.Rotation) (state token.RotationState, err error) {
	c := x.client(x.t, x)
	if crashing(func() { state, err = c.Rotate(x.ctx, r) }) {
		return x.last(), errKilled
	}
	return state, err
}

// again resumes it in a new process, from what was saved last.
func (x *traced) again(r token.Rotation) (token.RotationState, error) {
	require.NotEmpty(x.t, x.saved)
	return x.client(x.t, x).ResumeRotation(x.ctx, r, x.last())
}

var errKilled = errors.New("killed")

var (
	traceIDs   = regexp.MustCompile(`[0-9a-f]{32}`)
	traceDrawn = regexp.MustCompile(`2[0-9]{3}-[0-9]{2}-[0-9]{2}-[a-z2-9]{6}`)
)

// words puts names in the place of ids, and leaves out what is drawn.
func (x *traced) words(text string) string {
	text = traceIDs.ReplaceAllStringFunc(traceDrawn.ReplaceAllString(text, "(drawn)"), func(id string) string {
		if id == string(home) {
			return "ACCOUNT"
		}
		return x.name(id)
	})
	return strings.NewReplacer("user token ", "", "account-owned token ", "", " of account ACCOUNT", "", "/accounts/ACCOUNT/tokens", "/tokens", "/user/tokens", "/tokens").Replace(text)
}

// ends says where it ended: the step, which tokens live besides the minter, which value
// is in use, which is kept, and what the state lists.
func (x *traced) ends(state token.RotationState) string {
	var live []string
	for _, tok := range x.srv.Tokens() {
		if name := x.name(tok.ID); name != "minter" {
			live = append(live, name)
		}
	}
	slices.Sort(live)
	inUse := x.old.Value
	if len(x.handed) > 0 {
		inUse = x.handed[len(x.handed)-1]
	}
	out := fmt.Sprintf("%s, lives: %s, in use: %s, kept: %s", state.Step, strings.Join(live, " "), x.valueOf(inUse), x.valueOf(x.kept.Reveal()))
	list := func(what string, n int, at func(int) string) {
		var names []string
		for i := range n {
			names = append(names, at(i))
		}
		if n > 0 {
			out += ", " + what + ": " + strings.Join(names, " ")
		}
	}
	switch {
	case state.Step == token.RotationDone:
		assert.Contains(x.t, live, x.name(state.New.ID))
	case !state.New.IsZero():
		out += ", new: " + x.name(state.New.ID)
	}
	if len(state.Old) != 1 || state.Old[0] != x.ref(x.old.ID) {
		list("old", len(state.Old), func(i int) string { return x.name(state.Old[i].ID) })
	}
	list("discard", len(state.Discard), func(i int) string { return x.name(state.Discard[i].ID) })
	list("doubtful", len(state.Doubtful), func(i int) string { return x.words(state.Doubtful[i]) })
	list("leftovers", len(state.Leftovers), func(i int) string { return x.name(state.Leftovers[i].Ref.ID) })
	list("unseen", len(state.Unseen), func(i int) string { return x.name(state.Unseen[i].ID) })
	return out
}

// said is the error in words, with its kind, "" for none.
func (x *traced) said(state token.RotationState, err error) string {
	if err == nil || errors.Is(err, errKilled) {
		return ""
	}
	var stopped *token.RotationError
	if errors.As(err, &stopped) {
		assert.Equal(x.t, state, stopped.State)
	}
	for value := range x.values {
		assert.NotContains(x.t, fmt.Sprintf("%v %+v %#v", err, err, state), value)
	}
	return token.FailureOf(err).String() + ": " + strings.ReplaceAll(x.words(err.Error()), "\n", "\n    ")
}

// story is a rotation, what goes wrong in it, and where it ends.
type story struct {
	name   string
	twists twists
	change func(x *traced, r *token.Rotation)
	ends   string
	// Where it ends that a second process resumes, with what was saved last; "" where
	// none does.
	then string
}

// Ends of a rotation that is through, and of one that came to nothing.
const (
	replaced  = "done, lives: new, in use: new, kept: new"
	replaced2 = "done, lives: new2, in use: new2, kept: new2"
	untouched = "started, lives: old, in use: old, kept: old"
)

// tell runs stories, and compares what was done and said in them with a golden file. In
// those of one rotation alone no token lives that it does not know.
func tell(t *testing.T, kind authz.Kind, alone bool, golden string, stories []story) {
	t.Helper()
	var b strings.Builder
	for _, tt := range stories {
		x := newTraced(t, kind, tt.twists)
		r := x.rotation()
		if tt.change != nil {
			tt.change(x, &r)
		}
		fmt.Fprintf(&b, "%s, %s\n", kind, tt.name)
		check := func(want string, state token.RotationState, err error) {
			if alone {
				x.invariant(t, state, err)
			}
			assert.Equal(t, want, x.ends(state), tt.name)
			fmt.Fprintf(&b, "  %s\n", strings.Join(x.trace, " "))
			if said := x.said(state, err); said != "" {
				fmt.Fprintf(&b, "  %s\n", said)
			}
			x.trace = nil
		}
		state, err := x.rotate(r)
		x.cancel()
		check(tt.ends, state, err)
		if tt.then != "" {
			x.ctx, x.cancel = context.WithCancel(t.Context())
			state, err = x.again(r)
			x.cancel()
			check(tt.then, state, err)
		}
	}
	goldenfile.Check(t, *update, "testdata/rotation_"+golden+".golden.txt", b.String())
}

// stops ends the context.
func stops(x *traced) { x.cancel() }

// valueless lets a token be made and loses its value on the way.
func valueless(next http.RoundTripper, req *http.Request) (*http.Response, error) {
	resp, err := next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return answer(req, 200, nil, regexp.MustCompile(`"value":"[^"]*"`).ReplaceAllString(string(data), `"value":""`)), nil
}
