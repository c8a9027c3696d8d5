package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/gosource"
	"github.com/cftoken/cftoken/permissions/record/logs"
	"github.com/cftoken/cftoken/permissions/record/terraform"
	"github.com/cftoken/cftoken/permissions/record/wrangler"
	"github.com/cftoken/cftoken/token"
)

// source is a kind of input from which calls are known. A new one is a row of sources
// and, where it has flags of its own, fields of settings.
type source struct {
	name  string // of the flag, which can be given more than once
	value string // what the flag takes, for an error
	usage string // with what it takes in backquotes
	// flags adds those that go with this kind of input alone; nil for none.
	flags func(*flag.FlagSet, *settings)
	read  func(context.Context, reader, string) (record.Recording, error)
	// many reads an input that has the calls of several, in the place of read.
	many func(context.Context, reader, string) ([]record.Recording, error)
}

// settings are the values of the flags that go with single kinds of input.
type settings struct {
	failed   bool             // -from: the recorded run failed
	tests    bool             // -go: the tests count too
	token    string           // -audit-log: the only one that counts, "" for all
	keys     logs.AccessKeys  // -access-log
	wrangler wrangler.Options // -wrangler: the command, its environment, and whether the Worker exists
}

func sources() []source {
	return []source{
		{
			name: "from", value: "a file name, or - for standard input", usage: "read recorded calls from `FILE` instead of running a command",
			flags: func(fs *flag.FlagSet, s *settings) {
				fs.BoolVar(&s.failed, "failed", false, "with -from: the recorded run failed; calls after its first refusal are left out")
			},
			read: readRecording,
		},
		{
			name: "terraform", value: "a file name, a folder, or - for standard input",
			usage: "read what Terraform or OpenTofu would call from `FILE`: a plan or state as terraform show -json prints it, a state file, or configuration in JSON, of which a folder will do",
			read:  readTerraform,
		},
		{
			name: "go", value: "a pattern of packages, such as ./...",
			usage: "read what Go packages would call from the source of `PATTERN`, as the go command knows it: programs from their main functions, else what the packages export",
			flags: func(fs *flag.FlagSet, s *settings) {
				fs.BoolVar(&s.tests, "tests", false, "with -go: the packages' tests count too")
			},
			read: readGo,
		},
		wranglerConfig(), auditLog(), harFile(), debugLog(), accessLog(),
	}
}

// input is something to read, as it was given.
type input struct {
	source source
	name   string
}

// ids are what the environment says, for inputs that leave it open; "" for nothing.
func (p program) ids() (permissions.AccountID, permissions.ZoneID, error) {
	account, err := token.AccountFromEnv(p.env)
	if err != nil {
		return "", "", err
	}
	zone, err := token.ZoneFromEnv(p.env)
	return account, zone, err
}

// addSources adds the flags of the sources. It returns to which source each further
// flag belongs.
func (o *options) addSources(fs *flag.FlagSet) map[string]string {
	belongs := map[string]string{}
	for _, s := range sources() {
		fs.Func(s.name, s.usage+"; repeat it for more", func(name string) error {
			if name == "" {
				return errors.New("want " + s.value)
			}
			o.inputs = append(o.inputs, input{s, name})
			return nil
		})
		if s.flags == nil {
			continue
		}
		before := names(fs)
		s.flags(fs, &o.settings)
		for _, name := range names(fs) {
			if !slices.Contains(before, name) {
				belongs[name] = s.name
			}
		}
	}
	return belongs
}

func names(fs *flag.FlagSet) []string {
	var out []string
	fs.VisitAll(func(f *flag.Flag) { out = append(out, f.Name) })
	return out
}

// validateSettings says which flag was given without the input that it goes with.
func (o options) validateSettings(fs *flag.FlagSet, belongs map[string]string) error {
	var errs []error
	fs.Visit(func(f *flag.Flag) {
		of := belongs[f.Name]
		if of != "" && !slices.ContainsFunc(o.inputs, func(i input) bool { return i.source.name == of }) {
			errs = append(errs, fmt.Errorf("-%s goes with -%s", f.Name, of))
		}
	})
	stdin := 0
	for _, i := range o.inputs {
		if i.name == "-" {
			stdin++
		}
	}
	if o.check == "-" || o.rightSize == "-" {
		stdin++
	}
	if stdin > 1 {
		errs = append(errs, errors.New("standard input can be read once: give one -"))
	}
	return errors.Join(errs...)
}

func readRecording(ctx context.Context, r reader, name string) (record.Recording, error) {
	f, err := r.open(ctx, name)
	if err != nil {
		return record.Recording{}, err
	}
	defer f.Close()
	rec, err := record.ReadJSONL(f, f.Name, r.keepGoing)
	rec.Failed = r.settings.failed
	return rec, err
}

func readTerraform(ctx context.Context, r reader, name string) (record.Recording, error) {
	account, zone, err := r.ids()
	if err != nil {
		return record.Recording{}, err
	}
	opts := terraform.Options{Account: account, Zone: zone}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return terraform.ReadDir(name, opts)
	}
	f, err := r.open(ctx, name)
	if err != nil {
		return record.Recording{}, err
	}
	defer f.Close()
	return terraform.Read(f, f.Name, opts)
}

func readGo(ctx context.Context, r reader, pattern string) (record.Recording, error) {
	account, zone, err := r.ids()
	if err != nil {
		return record.Recording{}, err
	}
	return gosource.Read(ctx, gosource.Options{Tests: r.settings.tests, KeepGoing: r.keepGoing, Account: account, Zone: zone}, pattern)
}

// env looks a variable of the environment up.
func (p program) env(name string) (string, bool) {
	for _, kv := range slices.Backward(p.environ) {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			return v, true
		}
	}
	return "", false
}
