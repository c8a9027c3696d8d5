package gosource

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/cftoken/cftoken/permissions/record"
)

func TestScratch(t *testing.T) {
	dir := os.Getenv("GS_DIR")
	if dir == "" {
		t.Skip()
	}
	start := time.Now()
	rec, err := Read(context.Background(), Options{Dir: dir, KeepGoing: true, Tests: os.Getenv("GS_TESTS") != ""}, strings.Fields(os.Getenv("GS_PAT"))...)
	fmt.Println("took", time.Since(start), "err", err)
	for _, c := range rec.Calls {
		fmt.Println(c.Method, c.Path, " @ ", c.From)
	}
	for _, g := range rec.Gaps {
		fmt.Println("GAP", g)
	}
	res := record.Minimal(rec)
	for _, n := range res.Required {
		fmt.Println("NEED", n.Permission, n.Resource)
	}
	for _, n := range res.Unplaced {
		fmt.Println("NEED", n.Permission, n.Scope, n.Whose)
	}
	for _, c := range res.Unknown {
		fmt.Println("UNKNOWN", c.Method, c.Path)
	}
}
