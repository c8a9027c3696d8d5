package tokentest

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Server is the simulated API. It is an http.Handler that serves the paths of
// the API with and without the /client/v4 prefix and, for requests whose Host is
// <account>.r2.cloudflarestorage.com or that of a jurisdiction, R2's S3 endpoint.
// It is safe for concurrent use. It starts no goroutine; its memory is bounded by what was put into it.
// Make one with [New] or [Start]; the zero value is not usable.
type Server struct {
	opts   Options
	rays   atomic.Uint64
	log    callLog
	faults faultList

	mu   sync.Mutex
	mint mint
	// groupMint makes the ids of groups, so that adding one changes no other id.
	groupMint mint
	ownGroups []ownGroup
	own       *permissions.Catalogue // made of ownGroups, nil for none
	world     world
	guests    guestBook
	found     map[operations.Operation]handler // of the operations that were called
}

// New makes a server with the world that the options ask for. It fails only if
// that world cannot be made.
func New(opts Options) (*Server, error) {
	s := &Server{opts: opts, mint: newMint(opts.Seed), groupMint: newMint(opts.Seed, 1), found: map[operations.Operation]handler{}}
	s.log.init(opts.MaxCalls)
	s.faults.init(opts.Seed)
	s.world.byValue = map[string]*tokenRecord{}
	s.world.shelves = map[string]*shelf{}
	if err := s.addRoles(); err != nil {
		return nil, err
	}
	switch {
	case opts.World != nil:
		if err := opts.World.build(s); err != nil {
			return nil, err
		}
		return s, nil
	case opts.Empty:
		return s, nil
	}
	if _, err := s.AddAccount(Account{ID: DefaultAccountID, Name: DefaultAccountName}); err != nil {
		return nil, err
	}
	if _, err := s.AddZone(Zone{ID: DefaultZoneID, Name: DefaultZoneName, Account: DefaultAccountID}); err != nil {
		return nil, err
	}
	_, err := s.AddUser(User{ID: DefaultUserID, Email: DefaultUserEmail, GlobalKey: DefaultGlobalKey})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// DemoSpec is the spec of the permissions guide's own token: Account Settings
// Read and Workers R2 Storage Write on the account, and nothing on the zone.
// Of the guide's eight checks it passes four.
func DemoSpec(account permissions.AccountID) permissions.Spec {
	return permissions.NewSpec(permissions.Account(account).Allow(
		permissions.AccountSettingsRead,
		permissions.AccountWorkersR2StorageWrite,
	))
}

func (s *Server) now() time.Time {
	if s.opts.Now != nil {
		return s.opts.Now()
	}
	return time.Now()
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.serveSocket(w, r) {
		return
	}
	d := s.respond(r, w.Header())
	d.writeTo(r.Context(), w)
}

// answer takes the request through the stages of Cloudflare's front ends and
// then to its handler. Each stage may end it with a refusal.
func (s *Server) answer(x *exchange) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case x.s3 != "":
		return s.answerS3(x)
	case strings.HasPrefix(x.path, signedPath):
		return s.answerSigned(x)
	}
	for _, stage := range [...]func(*Server, *exchange) (reply, bool){
		(*Server).route,
		(*Server).authenticate,
		(*Server).authorize,
		(*Server).checkBody,
		(*Server).entitle,
	} {
		if rep, done := stage(s, x); done {
			return rep
		}
	}
	if rep, gone := s.lacksAbove(x); gone {
		return rep
	}
	rep := s.handlerOf(x.op)(s, x)
	rep.bare = x.op.Result().Bare
	x.endList(&rep)
	return rep
}

// finish logs the call and adds what the mode says about the decision.
func (s *Server) finish(x *exchange, rep *reply, fault FaultKind) {
	s.document(x, rep)
	rep.assumed = x.assumed
	let := x.softened || s.opts.Mode == ModeSoft && x.leftOut > 0
	told := s.opts.OnCall != nil
	if told || let || s.opts.Mode == ModeExplain {
		decision := x.decidedBy(let)
		if let || s.opts.Mode == ModeExplain {
			rep.explain = decision
		}
		if told {
			s.opts.OnCall(x.answered(rep, decision, let, fault))
		}
	}
	s.log.add(x.call(rep.status))
}
