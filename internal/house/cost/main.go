// Command cost measures what importing the library adds to a program that
// serves HTTP, and to one that also calls a JSON API: bytes of binary and
// seconds of build with a cold cache that holds what the plain ones need. Run it from the top of the module:
//
//	go run ./internal/house/cost
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "cost")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	size := map[string]int64{}
	for _, name := range []string{"without", "calls", "withlib"} {
		out := filepath.Join(dir, name)
		cmd := exec.Command("go", "build", "-o", out, "./internal/house/cost/"+name)
		cmd.Env = append(os.Environ(), "GOCACHE="+filepath.Join(dir, "cache"))
		cmd.Stderr = os.Stderr
		begun := time.Now()
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("building %s: %w", name, err)
		}
		took := time.Since(begun)
		info, err := os.Stat(out)
		if err != nil {
			return err
		}
		size[name] = info.Size()
		fmt.Printf("%-8s %6.1f s  %5.1f MB\n", name, took.Seconds(), float64(info.Size())/1e6)
	}
	for _, name := range []string{"without", "calls"} {
		fmt.Printf("added to %-8s %8.1f MB\n", name, float64(size["withlib"]-size[name])/1e6)
	}
	return nil
}
