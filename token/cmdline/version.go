package cmdline

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

const module = "github.com/cftoken/cftoken"

// versionText is what -version prints, two lines: the program with the version of this
// module it was built from, "(devel)" for a checkout without one, and how new the
// evidence of the built-in tables is.
func versionText(program string) string {
	groups, newestGroup := 0, ""
	for g := range permissions.All() {
		groups++
		newestGroup = max(newestGroup, g.Evidence.Date)
	}
	calls, newestCall := 0, ""
	for op := range operations.All() {
		calls++
		newestCall = max(newestCall, op.Evidence().Date)
	}
	return fmt.Sprintf("%s of cftoken %s, %s %s/%s\n%d permission groups, newest evidence of %s; %d operations, newest evidence of %s\n",
		program, moduleVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, groups, newestGroup, calls, newestCall)
}

// moduleVersion is the version of this module in the running program.
func moduleVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == module && m.Version != "" {
			return m.Version
		}
	}
	return "(devel)"
}
