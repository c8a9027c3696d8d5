package leaktest

import (
	"bytes"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Program is a program under test.
type Program struct {
	// Run runs it with an environment and returns its exit code. It must end.
	Run func(args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int
	// Args are arguments with which it goes about its work.
	Args []string
	// Env are variables with which it does.
	Env map[string]string
	// Vars are variables that it reads besides.
	Vars []string
	// Chosen are flags with a text that the user chooses and that is shown on
	// purpose: an e-mail address is no leak there.
	Chosen []string
	// Stdin are arguments with which it reads standard input, nil if it never does.
	Stdin []string
}

// place is a command line and an environment with a sample in it.
type place struct {
	name  string
	args  []string
	env   map[string]string
	stdin string
	file  string // that holds the sample, "" for none
}

// Check runs the program with each sample in each place: the value of every flag,
// an unknown flag, an argument, every variable, each part of the base URL, the
// name and the content of a file, and standard input. It changes the working
// directory to a temporary one, since some values name files.
func Check(t *testing.T, p Program) {
	t.Helper()
	t.Chdir(t.TempDir())
	_, usage := p.run(place{args: []string{"-h"}})
	flags := flagsIn(usage)
	if len(flags) == 0 || strings.Contains(usage, "[redacted]") {
		t.Fatalf("the usage names no flags, or is taken for confidential: %s", usage)
	}
	for _, s := range Samples() {
		places := p.places(t, s, flags)
		if slices.Contains(flags, "json") && !slices.Contains(p.Args, "-json") { // what is wrong is said in JSON too
			for _, at := range places {
				at.name, at.args = at.name+", as JSON", append([]string{"-json"}, at.args...)
				places = append(places, at)
			}
		}
		for _, at := range places {
			if at.file != "" { // a flag of the place before may have written to it
				if err := os.WriteFile(at.file, []byte(s.Text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if code, out := p.run(at); s.ShownIn(out) {
				t.Errorf("%s in %s shows (exit code %d): %s", s.Name, at.name, code, out)
			}
			left, _ := os.ReadDir(".") // what one place wrote is no input of the next
			for _, f := range left {
				_ = os.RemoveAll(f.Name())
			}
		}
	}
}

func (p Program) run(at place) (code int, out string) {
	env := maps.Clone(p.Env)
	if env == nil {
		env = map[string]string{}
	}
	maps.Copy(env, at.env)
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	var buf bytes.Buffer
	code = p.Run(at.args, lookup, strings.NewReader(at.stdin), &buf, &buf)
	return code, buf.String()
}

// flagsIn reads the names of the flags from a usage, as package flag prints it.
func flagsIn(usage string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^  -([a-z][a-z-]*)(?:[ \t]|$)`).FindAllStringSubmatch(usage, -1) {
		out = append(out, m[1])
	}
	return out
}

func (p Program) places(t *testing.T, s Sample, flags []string) []place {
	t.Helper()
	var out []place
	add := func(name string, args ...string) {
		out = append(out, place{name: name, args: args}, place{name: name + ", with others", args: append(append([]string{}, p.Args...), args...)},
			place{name: name + ", before others", args: append(append([]string{}, args...), p.Args...)})
	}
	if strings.Contains(s.Text, "@") {
		flags = slices.DeleteFunc(slices.Clone(flags), func(f string) bool { return slices.Contains(p.Chosen, f) })
	}
	for _, f := range flags {
		add("-"+f+"=", "-"+f+"="+s.Text)
		add("-"+f, "-"+f, s.Text)
	}
	add("an unknown flag", "-"+s.Text)
	add("an unknown flag of two dashes", "--"+s.Text)
	add("an unknown flag with a value", "-"+s.Text+"=1")
	add("the value of an unknown flag", "-what="+s.Text)
	add("an argument", s.Text)
	add("two arguments", s.Text, s.Text)
	add("an argument behind others", "GET", "/zones/"+s.Text)
	add("an argument behind --", "--", s.Text)
	file := filepath.Join(t.TempDir(), "file")
	for _, f := range flags {
		add("the file of -"+f, "-"+f, file)
		for i := len(out) - 3; i < len(out); i++ {
			out[i].file = file
		}
		add("a path for -"+f, "-"+f, "absent/"+s.Text+"/x")
	}
	for _, name := range append(p.Vars, "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_ZONE_ID", "CLOUDFLARE_BASE_URL") {
		out = append(out, place{name: name, args: p.Args, env: map[string]string{name: s.Text}})
	}
	for _, base := range []string{
		"https://" + s.Text, "https://" + s.Text + ".example/client/v4", "http://127.0.0.1:1/" + s.Text, "http://u:" + s.Text + "@127.0.0.1:1/", "http://" + s.Text + "@127.0.0.1:1/",
		"http://127.0.0.1:1/?k=" + s.Text, "http://127.0.0.1:1/#" + s.Text, s.Text + "://127.0.0.1:1", "http://127.0.0.1:" + s.Text,
	} {
		out = append(out, place{name: "the base URL", args: p.Args, env: map[string]string{"CLOUDFLARE_BASE_URL": base}})
	}
	if p.Stdin != nil {
		for _, text := range []string{s.Text, "GET " + s.Text, s.Text + " /zones", "GET /zones/" + s.Text + "\n", `{"method":"GET","path":"/zones/` + strings.ReplaceAll(s.Text, `"`, `\"`) + `"}`} {
			out = append(out, place{name: "standard input", args: p.Stdin, stdin: text})
		}
	}
	return out
}
