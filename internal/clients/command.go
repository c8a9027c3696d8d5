package clients

import (
	"context"

	"github.com/cftoken/cftoken/token/tokentest"
)

// Command is one command of a real client.
type Command struct {
	Client string // with its version, as the page shows it
	Name   string // the command line, or what the program does, as the page shows it
	// World puts into the simulator what the command needs before it; nil for nothing.
	World func(context.Context, Target) error
	// Files are written into the work folder, by name.
	Files map[string]string
	// Run runs the command.
	Run func(context.Context, Target) Outcome
	// Slow says that it takes more than about half a second: it runs only with the
	// build tag clients, unless it is Sampled.
	Slow, Sampled bool
	// Why says why the derived permissions are not those that the client's
	// documentation asks for, where they differ.
	Why string

	source goSource
}

// Target is where a command runs, and with what.
type Target struct {
	BaseURL   string // ends in /client/v4
	Token     string
	AccountID string
	ZoneID    string
	ZoneName  string
	Email     string // of the Global API key
	GlobalKey string
	Dir       string // the work folder, empty but for Files
	// Sim answers in process, for World.
	Sim *tokentest.Server
	// Handler is what the client is to reach, for a proxy; it notes what was refused.
	Handler *observer
}

// Outcome is what a person sees of a command.
type Outcome struct {
	Exit   int    // 0 for success
	Output string // standard output and standard error
	// Err says that it could not be run at all.
	Err error
}
