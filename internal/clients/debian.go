package clients

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// debian is a folder with unpacked packages of Debian: nothing is installed into the
// machine, and no service starts.
type debian struct{ root string }

// apt fetches packages with what they need beyond what the machine has, once, and
// unpacks them below the cache folder.
func apt(ctx context.Context, packages ...string) (debian, error) {
	installing.Lock()
	defer installing.Unlock()
	cache, err := cacheDir()
	if err != nil {
		return debian{}, err
	}
	dir := filepath.Join(cache, "debian", packages[0])
	d := debian{filepath.Join(dir, "root")}
	if _, err := os.Stat(filepath.Join(dir, "installed")); err == nil {
		return d, nil
	}
	archives := filepath.Join(dir, "archives")
	if err := os.MkdirAll(filepath.Join(archives, "partial"), 0o755); err != nil {
		return d, err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	args := []string{"-q", "-y", "--no-install-recommends", "--download-only", "-o", "Dir::Cache::archives=" + archives, "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root", "install"}
	if err := aptGet(ctx, append(args, packages...)...); err != nil {
		if aptGet(ctx, "-q", "update") != nil {
			return d, err
		}
		if err := aptGet(ctx, append(args, packages...)...); err != nil {
			return d, err
		}
	}
	debs, err := filepath.Glob(filepath.Join(archives, "*.deb"))
	if err != nil {
		return d, err
	}
	if err := os.MkdirAll(d.root, 0o755); err != nil {
		return d, err
	}
	for _, deb := range debs {
		if out, err := exec.CommandContext(ctx, "dpkg", "-x", deb, d.root).CombinedOutput(); err != nil {
			return d, fmt.Errorf("dpkg -x %s: %w: %s", filepath.Base(deb), err, ending(string(out)))
		}
	}
	return d, os.WriteFile(filepath.Join(dir, "installed"), nil, 0o644)
}

func aptGet(ctx context.Context, args ...string) error {
	name, err := exec.LookPath("apt-get")
	if err != nil {
		return fmt.Errorf("no packages of Debian can be had: %w", err)
	}
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("apt-get %s: %w: %s", args[len(args)-1], err, ending(string(out)))
	}
	return nil
}

// program is the path of a program: that of the folder, or else the machine's.
func (d debian) program(name string) string {
	for _, dir := range [...]string{d.root, ""} {
		for _, bin := range [...]string{"/usr/bin/", "/usr/sbin/"} {
			if _, err := os.Stat(dir + bin + name); err == nil {
				return dir + bin + name
			}
		}
	}
	return name
}

// env lets programs find the folder's libraries.
func (d debian) env() []string {
	shared, _ := filepath.Glob(d.root + "/usr/lib/*-linux-gnu*")
	perl, _ := filepath.Glob(d.root + "/usr/lib/*-linux-gnu*/perl5/*")
	perl = append(perl, d.root+"/usr/share/perl5")
	return []string{
		"PYTHONPATH=" + d.root + "/usr/lib/python3/dist-packages", "PYTHONDONTWRITEBYTECODE=1",
		"PERL5LIB=" + strings.Join(perl, ":"), "LD_LIBRARY_PATH=" + strings.Join(shared, ":"),
	}
}
