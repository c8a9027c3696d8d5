package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
)

const usage = `service serves a zone's Worker routes at /routes and its health at /healthz. It
does not start when its token lacks a permission.

usage: service [-addr HOST:PORT] [-tolerate]

examples
  service
  service -addr 127.0.0.1:8081 -tolerate

environment
  CLOUDFLARE_API_TOKEN  the token to work with
  CLOUDFLARE_ZONE_ID    the zone whose routes are served
  CLOUDFLARE_BASE_URL   another API address

exit codes: 0 stopped by a signal, 1 the token lacks something, 2 usage or input
error, 3 the token could not be checked

flags
`

// shutdownTime bounds how long running requests may take when the service stops.
const shutdownTime = 10 * time.Second

// needs is what the service does with its token, said once.
func needs(zone permissions.ZoneID) permissions.Spec {
	return permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneWorkersRoutesRead))
}

// run is the program. Ready, when not nil, is told the address.
func run(ctx context.Context, args []string, lookup func(string) (string, bool), stdout, stderr io.Writer, ready func(addr string)) int {
	log := slog.New(slog.NewTextHandler(token.RedactWriter(stderr), nil)) // what is said may repeat what was typed
	fs := flag.NewFlagSet("service", flag.ContinueOnError)
	addr := fs.String("addr", "127.0.0.1:8080", "`address` to listen on")
	tolerate := fs.Bool("tolerate", false, "start even when the token cannot be checked, because the API is away")
	err := cmdline.Parse(fs, args, stdout, usage, "")
	switch {
	case errors.Is(err, flag.ErrHelp):
		return token.ExitOK
	case err == nil && fs.NArg() > 0:
		err = cmdline.NoArguments(fs)
	case err == nil && token.Redact(*addr) != *addr: // the errors of package net repeat parts of it
		err = errors.New("-addr looks like a credential (not shown): want HOST:PORT, such as 127.0.0.1:8080")
	case err == nil:
		err = operate(ctx, *addr, *tolerate, lookup, log, ready)
	}
	switch {
	case errors.Is(err, probe.ErrDenied):
		log.Error("the token is not enough", slog.Any("token", err))
	case errors.Is(err, probe.ErrInconclusive):
		log.Error("the token could not be checked; -tolerate starts all the same", slog.Any("token", err))
	case err != nil:
		log.Error("cannot go on", "cause", err.Error())
	}
	return token.ExitCode(err)
}

// operate checks the token and serves until ctx ends.
func operate(ctx context.Context, addr string, tolerate bool, lookup func(string) (string, bool), log *slog.Logger, ready func(string)) error {
	client, zone, err := configure(lookup)
	if err != nil {
		return err
	}
	// The one call at start-up: an error names what is missing and what to do.
	if err := probe.Ensure(ctx, client, needs(zone), probe.EnsureOptions{Tolerate: tolerate, Logger: log}); err != nil {
		return err
	}
	health, err := probe.NewHealth(client, needs(zone), probe.HealthOptions{})
	if err != nil {
		return err
	}
	defer health.Close()
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", health)
	mux.Handle("GET /routes", routes{client.Credentials(), client.BaseURL(), zone, log})
	return serve(ctx, addr, mux, log, ready)
}

func configure(lookup func(string) (string, bool)) (*token.Client, permissions.ZoneID, error) {
	creds, err := token.TokenFromEnv(lookup)
	if err != nil {
		return nil, "", err
	}
	zone, err := token.ZoneFromEnv(lookup)
	if err != nil {
		return nil, "", err
	}
	if zone == "" {
		return nil, "", token.MissingZone(lookup)
	}
	client, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(lookup)))
	return client, zone, err
}

func serve(ctx context.Context, addr string, h http.Handler, log *slog.Logger, ready func(string)) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return &token.Error{Failure: token.FailureUsage, Err: err}
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	log.Info("serving", "addr", l.Addr().String())
	if ready != nil {
		ready(l.Addr().String())
	}
	select {
	case err := <-done:
		return &token.Error{Failure: token.FailureNotKnown, Err: err}
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil {
		_ = srv.Close()
	}
	<-done
	return nil
}
