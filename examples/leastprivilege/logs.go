package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/logs"
)

const fileName = "a file name, or - for standard input"

func auditLog() source {
	return source{
		name: "audit-log", value: fileName, usage: "read what the tokens of an account called from `FILE`: Audit Logs version 2, as answers of the API or as Logpush writes them",
		flags: func(fs *flag.FlagSet, s *settings) {
			fs.StringVar(&s.token, "token", "", "with -audit-log: the `ID` of the token that counts, or api_key for the Global API key, dash for sessions of the dashboard (default: all tokens)")
		},
		many: readAudit,
	}
}

func harFile() source {
	return source{
		name: "har", value: fileName, usage: "read the calls of an HTTP archive `FILE`",
		read: logSource(func(r io.Reader, name string, from reader) (record.Recording, error) {
			return logs.ReadHAR(r, name, from.keepGoing)
		}),
	}
}

func debugLog() source {
	return source{
		name: "debug-log", value: fileName, usage: "read the calls of a debug log `FILE`: of TF_LOG=DEBUG, wrangler, the SDKs or curl -v",
		read: logSource(func(r io.Reader, name string, _ reader) (record.Recording, error) { return logs.ReadDebug(r, name) }),
	}
}

func accessLog() source {
	return source{
		name: "access-log", value: fileName, usage: "read the calls of an access log `FILE`: JSON lines of nginx, Envoy, Caddy or Traefik, or the combined log format",
		flags: func(fs *flag.FlagSet, s *settings) {
			fs.Func("access-keys", "with -access-log: the `KEYS` of its JSON, such as method=verb,path=request.uri,status=rc,time=at", func(text string) (err error) {
				s.keys, err = logs.ParseAccessKeys(text)
				return err
			})
		},
		read: logSource(func(r io.Reader, name string, from reader) (record.Recording, error) {
			return logs.ReadAccess(r, name, from.settings.keys, from.keepGoing)
		}),
	}
}

// logSource opens a log and reads it.
func logSource(read func(io.Reader, string, reader) (record.Recording, error)) func(context.Context, reader, string) (record.Recording, error) {
	return func(ctx context.Context, r reader, name string) (record.Recording, error) {
		f, err := r.open(ctx, name)
		if err != nil {
			return record.Recording{}, err
		}
		defer f.Close()
		return read(f, f.Name, r)
	}
}

// readAudit returns a recording a token.
func readAudit(ctx context.Context, r reader, name string) ([]record.Recording, error) {
	f, err := r.open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	name = f.Name
	audit, err := logs.ReadAudit(f, name, r.keepGoing)
	if err != nil && !r.keepGoing {
		return nil, err
	}
	var out []record.Recording
	var known, left []string
	for _, a := range audit.Actors {
		who := a.Context
		if a.TokenID != "" {
			who = fmt.Sprintf("token %s (%s)", a.TokenID, a.TokenName)
		}
		known = append(known, who)
		wanted := a.TokenID != ""
		if t := r.settings.token; t != "" {
			wanted = strings.EqualFold(t, a.TokenID) || a.TokenID == "" && t == a.Context
		}
		if !wanted {
			left = append(left, who)
			continue
		}
		rec := a.Recording
		rec.Name = name + ", " + who
		out = append(out, rec)
	}
	if len(out) == 0 && err == nil {
		if len(known) > 20 {
			known = append(slices.Clone(known[:20]), "…")
		}
		return nil, fmt.Errorf("%s: nothing of that token in it; it has the calls of %s", name, strings.Join(known, ", "))
	}
	if r.settings.token == "" && len(left) > 0 {
		out[0].Gaps = append(out[0].Gaps, fmt.Sprintf("the calls of what is no API token are left out (%s): -token takes them", strings.Join(left, ", ")))
	}
	return out, err
}
