// Command withlib is the same program with the library in it and used.
package main

import (
	"context"
	"log"
	"net/http"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
)

func main() {
	creds, err := token.CredentialsFromEnv(nil)
	if err != nil {
		log.Fatal(err)
	}
	client, err := token.New(creds)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	err = probe.Ensure(ctx, client, permissions.SaaSPlatform("", ""), probe.EnsureOptions{})
	if d, ok := diagnose.Error(err, diagnose.Facts{}); ok {
		log.Print(d)
	}
	if _, err := client.Create(ctx, token.Request{}); err != nil {
		log.Print(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:0", nil))
}
