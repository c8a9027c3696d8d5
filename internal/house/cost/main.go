// Command cost measures what importing the library adds to a program that
// serves HTTP: bytes of binary and seconds of build with a cold cache that
// holds what the plain program needs. Run it from the top of the module:
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
	var size [2]int64
	for i, name := range []string{"without", "withlib"} {
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
		size[i] = info.Size()
		fmt.Printf("%-8s %6.1f s  %5.1f MB\n", name, took.Seconds(), float64(size[i])/1e6)
	}
	fmt.Printf("added    %17.1f MB\n", float64(size[1]-size[0])/1e6)
	return nil
}
