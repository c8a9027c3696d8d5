package clients

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// goProgram is a program of Go modules in exact versions, built outside of the tree in
// a module of its own: what it needs is in no go.sum of this repository.
type goProgram struct {
	name     string   // of the program
	pkg      string   // the package to build; "" for main
	main     string   // the text of main.go; "" for none
	requires []string // PATH VERSION
}

// errBroken says that a program does not compile: that is no reason to skip it.
var errBroken = errors.New("the program does not compile")

// build builds the program, once, and returns its path.
func (p goProgram) build(ctx context.Context) (string, error) {
	installing.Lock()
	defer installing.Unlock()
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	// A patch release of Go more is not what it is about: the first of the minor one.
	mod := "module client\n\ngo " + strings.TrimPrefix(version.Lang(runtime.Version()), "go") + ".0\n\nrequire (\n\t" + strings.Join(p.requires, "\n\t") + "\n)\n"
	pkg := p.pkg
	if pkg == "" {
		pkg = "."
	}
	sum := sha256.Sum256([]byte(mod + pkg + p.main))
	dir := filepath.Join(cache, "go", fmt.Sprintf("%s-%x", p.name, sum[:6]))
	bin := filepath.Join(dir, "bin", p.name)
	if _, err := os.Stat(bin); err == nil {
		return bin, nil
	}
	files := map[string]string{"go.mod": mod, "main.go": p.main}
	if p.main == "" {
		files["main.go"] = "package main\n\nfunc main() {}\n"
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	run := func(args ...string) error {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: go %s: %w: %s", path.Base(dir), args[0], err, ending(string(out)))
		}
		return nil
	}
	if err := run("list", "-deps", "-f", "{{/* nothing */}}", pkg); err != nil {
		return "", err // a module that cannot be had
	}
	// The name comes last: a build that is stopped leaves none.
	if err := run("build", "-o", bin+".new", pkg); err != nil {
		if ctx.Err() == nil {
			err = fmt.Errorf("%w: %w", errBroken, err)
		}
		return "", err
	}
	return bin, os.Rename(bin+".new", bin)
}

// heavy are the commands of a client that takes minutes to build: only with the build
// tag clients.
func heavy(commands func(context.Context) ([]Command, error)) func(context.Context) ([]Command, error) {
	if runAll {
		return commands
	}
	return func(context.Context) ([]Command, error) {
		return nil, errors.New("it takes minutes to build: only with -tags clients")
	}
}

// goLine is the body of a function with a library of Go; made in it is the id of the
// step "made=…".
type goLine struct {
	line    string
	before  []string
	key     bool // with the Global API key
	sampled bool
	why     string
}

// goSource is where the source of a line's program is, and from and before which lines of
// its main.go the line stands; zero for no program of goLines.
type goSource struct {
	dir      string
	from, to int
}

// sources are those of the lines of the program.
func sources(bin string, n int) []goSource {
	out := make([]goSource, n)
	dir := filepath.Dir(filepath.Dir(bin))
	text, err := os.ReadFile(filepath.Join(dir, "main.go"))
	if err != nil {
		return out // that of a program which was installed otherwise
	}
	for i := range out {
		before, line, found := strings.Cut(string(text), fmt.Sprintf("\n\"%d\": func() (err error) {\n", i))
		if !found {
			continue
		}
		line, _, _ = strings.Cut(line, "\nreturn err\n},\n")
		from := strings.Count(before, "\n") + 2
		out[i] = goSource{dir, from, from + strings.Count(line, "\n") + 2}
	}
	return out
}

// goLines is a program of all lines, one of which it runs. In a line stand account,
// zone, name, made, token, email and key for the target's, ctx, and err for what it
// returns.
func goLines(imports, head string, lines []goLine) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"context\"\n\t\"log\"\n\t\"os\"\n" + imports + "\n)\n\n")
	b.WriteString(`var (
	account, zone, name, made = os.Getenv("ACCOUNT_ID"), os.Getenv("ZONE_ID"), os.Getenv("ZONE"), os.Getenv("MADE")
	token, email, key         = os.Getenv("API_TOKEN"), os.Getenv("EMAIL"), os.Getenv("API_KEY")
	ctx                       = context.Background()
)

` + head + "\n\nvar lines = map[string]func() error{\n")
	for i, l := range lines {
		fmt.Fprintf(&b, "\"%d\": func() (err error) {\n%s\nreturn err\n},\n", i, l.line)
	}
	b.WriteString("}\n\nfunc main() {\n\tif err := lines[os.Args[1]](); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n")
	return b.String()
}

// goCommands are the commands of a program of goLines.
func goCommands(client, bin string, lines []goLine, run func(ctx context.Context, to Target, env []string, bin string, args ...string) Outcome) []Command {
	var out []Command
	from := sources(bin, len(lines))
	for i, l := range lines {
		cmd := Command{Client: client, source: from[i], Name: strings.Join(strings.Fields(l.line), " "), World: steps(l.before...), Why: l.why, Slow: !l.sampled}
		if l.key {
			cmd.Name, cmd.Why = cmd.Name+" (Global API key)", globalKey
		}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			env := []string{
				"ACCOUNT_ID=" + to.AccountID, "ZONE_ID=" + to.ZoneID, "ZONE=" + to.ZoneName, "MADE=" + fill("<made>", to),
			}
			if l.key {
				env = append(env, "EMAIL="+to.Email, "API_KEY="+to.GlobalKey)
			} else {
				env = append(env, "API_TOKEN="+to.Token)
			}
			return run(ctx, to, env, bin, fmt.Sprint(i))
		}
		out = append(out, cmd)
	}
	return out
}

// goByProxy runs a program of Go that knows no other address of the API.
func goByProxy(ctx context.Context, to Target, env []string, bin string, args ...string) Outcome {
	return throughProxy(to, func(proxy []string) Outcome { return child(ctx, to.Dir, append(env, proxy...), bin, args...) })
}

// goByURL runs a program of Go that is told the API's address in CLOUDFLARE_BASE_URL.
func goByURL(ctx context.Context, to Target, env []string, bin string, args ...string) Outcome {
	return child(ctx, to.Dir, append(env, "CLOUDFLARE_BASE_URL="+to.BaseURL), bin, args...)
}

// ownNames are variables of an environment by the names that a client has for them:
// pairs of what they begin with and are to begin with.
func ownNames(env []string, names ...string) []string {
	var out []string
	for i := 0; i+1 < len(names); i += 2 {
		for _, e := range env {
			if value, ok := strings.CutPrefix(e, names[i]); ok {
				out = append(out, names[i+1]+value)
			}
		}
	}
	return out
}
