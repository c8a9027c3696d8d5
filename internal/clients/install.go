package clients

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// cacheDir is where clients are installed.
func cacheDir() (string, error) {
	if dir := os.Getenv("CFTOKEN_CLIENTS"); dir != "" {
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "cftoken-clients"), nil
}

// installing lets one installation run at a time.
var installing sync.Mutex

// npm installs a package of a version, once, and returns the folder that has it in its
// node_modules.
func npm(ctx context.Context, name, version string) (string, error) {
	installing.Lock()
	defer installing.Unlock()
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "npm", name+"@"+version)
	if _, err := os.Stat(filepath.Join(dir, "installed")); err == nil {
		return dir, nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", fmt.Errorf("npm is not there: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, "install", "--no-audit", "--no-fund", "--no-save", "--prefix", dir, name+"@"+version)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm install %s@%s: %w: %s", name, version, err, ending(strings.TrimSpace(string(out))))
	}
	return dir, os.WriteFile(filepath.Join(dir, "installed"), nil, 0o644)
}
