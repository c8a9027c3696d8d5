package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
)

const usage = `service serves a zone's Worker routes at /routes and its health at /healthz. It does
not start when its token lacks a permission.

Usage: service [-addr 127.0.0.1:8080] [-tolerate]

Environment: CLOUDFLARE_API_TOKEN, CLOUDFLARE_ZONE_ID, and CLOUDFLARE_BASE_URL where
it is not the real API. Exit code: 0 stopped by a signal, 1 the token lacks
something, 2 usage or input error, 3 the token could not be checked.

Flags:
`

// shutdownTime bounds how long running requests may take when the service stops.
const shutdownTime = 10 * time.Second

// needs is what the service does with its token, said once.
func needs(zone permissions.ZoneID) permissions.Spec {
	return permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneWorkersRoutesRead))
}

// run is the program. Ready, when not nil, is told the address.
func run(ctx context.Context, args []string, lookup func(string) (string, bool), stderr io.Writer, ready func(addr string)) int {
	help := stderr                      // the program's own text is no input
	stderr = token.RedactWriter(stderr) // what is said may repeat what was typed
	fs := flag.NewFlagSet("service", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // its errors repeat the arguments, and one may be a token
	fs.Usage = func() {}
	addr := fs.String("addr", "127.0.0.1:8080", "`address` to listen on")
	tolerate := fs.Bool("tolerate", false, "start even when the token cannot be checked, because the API is away")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(help, usage)
			fs.SetOutput(help)
			fs.PrintDefaults()
			return token.ExitOK
		}
		fmt.Fprintln(stderr, "service:", err)
		return token.ExitUsage
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	if token.Redact(*addr) != *addr { // the errors of package net repeat parts of it
		fmt.Fprintln(stderr, "service: -addr looks like a credential (not shown): want HOST:PORT, such as 127.0.0.1:8080")
		return token.ExitUsage
	}
	client, zone, err := configure(fs.Args(), lookup)
	if err != nil {
		log.Error("cannot start", "cause", err.Error())
		return token.ExitUsage
	}

	// The one call at start-up: an error names what is missing and what to do.
	err = probe.Ensure(ctx, client, needs(zone), probe.EnsureOptions{Tolerate: *tolerate, Logger: log})
	switch {
	case errors.Is(err, probe.ErrDenied):
		log.Error("the token is not enough", slog.Any("token", err))
	case errors.Is(err, probe.ErrInconclusive):
		log.Error("the token could not be checked; -tolerate starts all the same", slog.Any("token", err))
	case err != nil:
		log.Error("cannot start", "cause", err.Error())
	}
	if err != nil {
		return token.ExitCode(err)
	}
	health, err := probe.NewHealth(client, needs(zone), probe.HealthOptions{})
	if err != nil {
		log.Error("cannot start", "cause", err.Error())
		return token.ExitUsage
	}
	defer health.Close()
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", health)
	mux.Handle("GET /routes", routes{client.Credentials(), client.BaseURL(), zone, log})
	return serve(ctx, *addr, mux, log, ready)
}

func configure(rest []string, lookup func(string) (string, bool)) (*token.Client, permissions.ZoneID, error) {
	if len(rest) > 0 {
		return nil, "", errors.New("unexpected arguments: there are only flags")
	}
	creds, err := token.TokenFromEnv(lookup)
	if err != nil {
		return nil, "", err
	}
	zone, err := token.ZoneFromEnv(lookup)
	if err != nil {
		return nil, "", err
	}
	if err := zone.Validate(); err != nil {
		return nil, "", fmt.Errorf("%s: %w", token.EnvZoneID, err)
	}
	client, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(lookup)))
	return client, zone, err
}

func serve(ctx context.Context, addr string, h http.Handler, log *slog.Logger, ready func(string)) int {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		log.Error("cannot listen", "cause", err.Error())
		return token.ExitUsage
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
		log.Error("stopped", "cause", err.Error())
		return token.ExitNotKnown
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil {
		_ = srv.Close()
	}
	<-done
	return token.ExitOK
}
