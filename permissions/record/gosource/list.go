package gosource

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
)

// listed is a package as the go command describes it, as far as it is read.
type listed struct {
	ImportPath, Dir, Name string
	GoFiles, CgoFiles     []string
	TestGoFiles           []string
	Imports               []string
	ImportMap             map[string]string
	Export                string
	ForTest               string
	Standard, DepOnly     bool
	Module                *module
	Error                 *listError
}

type module struct {
	Path, Version, Dir, GoVersion string
	Main                          bool
}

type listError struct{ Pos, Err string }

// goList runs "go list" with the arguments. What the command itself says is redacted:
// it may quote the address of a proxy.
func goList(ctx context.Context, dir string, args ...string) ([]*listed, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-e"}, args...)...)
	cmd.Dir = dir
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // so that it ends its compilers
	cmd.WaitDelay = 5 * time.Second
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("the go command, which lists packages: %w", err)
	}
	var list []*listed
	dec := json.NewDecoder(out)
	var bad error
	for {
		p := new(listed)
		if err := dec.Decode(p); err != nil {
			if !errors.Is(err, io.EOF) {
				bad = err
			}
			break
		}
		list = append(list, p)
	}
	_, _ = io.Copy(io.Discard, out)
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("go list: %s", credential.Show(message(said.String(), err), 2000))
	case bad != nil:
		return nil, fmt.Errorf("go list: its output: %w", bad)
	}
	return list, nil
}

// message is what the command said, or else how it ended.
func message(said string, err error) string {
	if said = strings.TrimSpace(said); said != "" {
		return said
	}
	return err.Error()
}

const fields = "-json=ImportPath,Dir,Name,GoFiles,CgoFiles,Imports,ImportMap,ForTest,Standard,DepOnly,Module,Error"

// list returns the packages of the patterns with all that they import, each after what
// it imports itself.
func list(ctx context.Context, opts Options, patterns []string) ([]*listed, error) {
	args := []string{"-deps", fields}
	if opts.Tests {
		args = append(args, "-test")
	}
	return goList(ctx, opts.Dir, append(append(args, "--"), patterns...)...)
}

// exports returns the files with the export data of packages, by import path.
func exports(ctx context.Context, dir string, paths []string) (map[string]string, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	list, err := goList(ctx, dir, append([]string{"-export", "-json=ImportPath,Export,Error", "--"}, paths...)...)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, p := range list {
		out[p.ImportPath] = p.Export
	}
	return out, nil
}
