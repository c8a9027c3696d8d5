package tokentest

import (
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

var tailHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/tails", (*Server).listTails},
	{"POST", "/accounts/{account_id}/workers/scripts/{script_name}/tails", (*Server).createTail},
	{"DELETE", "/accounts/{account_id}/workers/scripts/{script_name}/tails/{id}", (*Server).deleteTail},
	{"GET", "/accounts/{account_id}/workers/tails/by-consumer/{script_name}", (*Server).listTailProducers},
}

// tail is a stream of what a Worker logs. Nothing runs, so nothing comes.
type tail struct {
	ID        string    `json:"id"`
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

const (
	// maxTails bounds the tails of a Worker or a deployment of Pages: the oldest are
	// forgotten.
	maxTails = 10
	// tailTime is how long a tail lasts, which is assumed.
	tailTime = 6 * time.Hour
)

// newTail makes a tail whose socket is where the client reached the server.
func (s *Server) newTail(x *exchange, tails *[]tail) tail {
	id := s.mint.hex(32)
	t := tail{ID: id, URL: "ws" + strings.TrimPrefix(x.origin, "http") + socketPath + id, ExpiresAt: x.now.Add(tailTime)}
	if len(*tails) >= maxTails {
		*tails = slices.Delete(*tails, 0, 1)
	}
	*tails = append(*tails, t)
	return t
}

// hasTail reports whether there is a tail of the id.
func (w *world) hasTail(id string) bool {
	is := func(t tail) bool { return t.ID == id }
	for _, a := range w.accounts {
		for script := range a.allScripts() {
			if slices.ContainsFunc(script.tails, is) {
				return true
			}
		}
		for _, p := range a.projects {
			for _, d := range p.deployments {
				if slices.ContainsFunc(d.tails, is) {
					return true
				}
			}
		}
	}
	return false
}

func (s *Server) listTails(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(append([]tail{}, w.tails...))
}

func (s *Server) createTail(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(s.newTail(x, &w.tails))
}

func (s *Server) deleteTail(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	i := slices.IndexFunc(w.tails, func(t tail) bool { return t.ID == x.param("id")+x.param("tail_id") })
	if i < 0 {
		return x.nothing(nil)
	}
	return remove(&w.tails, i, nil, nil)
}

// listTailProducers lists the Workers that send what they log to another.
func (s *Server) listTailProducers(x *exchange) reply {
	w := x.account.script(x.param("script_name"))
	if w == nil {
		return refuse(&answers.WorkersNoScript)
	}
	out := []object{}
	for _, other := range x.account.scripts {
		for _, name := range other.tailConsumers() {
			if name == w.name {
				out = append(out, object{"consumer": reference(w), "producer": reference(other)})
			}
		}
	}
	return ok(out)
}

// tailConsumers are the Workers that a Worker sends what it logs to.
func (w *script) tailConsumers() []string {
	var out []string
	note := func(o object) { out = append(out, o.text("service")) }
	switch list := w.settings["tail_consumers"].(type) {
	case []object:
		for _, o := range list {
			note(o)
		}
	case []any:
		for _, v := range list {
			if o, is := v.(map[string]any); is {
				note(o)
			}
		}
	}
	return out
}
