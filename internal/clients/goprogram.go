package clients

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// goProgram builds a program of a Go module in a version, once, and returns its path.
func goProgram(ctx context.Context, name, version string) (string, error) {
	installing.Lock()
	defer installing.Unlock()
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "go", strings.ReplaceAll(name, "/", "+")+"@"+version)
	bin := filepath.Join(dir, path.Base(name))
	if _, err := os.Stat(bin); err == nil {
		return bin, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "install", name+"@"+version)
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=", "GOWORK=off")
	cmd.Dir = os.TempDir()
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go install %s@%s: %w: %s", name, version, err, ending(string(out)))
	}
	return bin, nil
}
