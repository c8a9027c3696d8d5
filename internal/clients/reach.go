package clients

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/cftoken/cftoken/internal/clients/loopback"
)

// throughProxy runs a client that has no setting for the API's address: run gets the
// environment variables by which it finds the proxy on the loopback. A call to any
// other host is an error.
func throughProxy(to Target, run func(env []string) Outcome) Outcome {
	return onLoopback(to, func(p *loopback.Proxy) Outcome { return run(p.Env()) })
}

// onLoopback starts a proxy that answers for the API.
func onLoopback(to Target, run func(*loopback.Proxy) Outcome) Outcome {
	p, err := loopback.Start(loopback.Options{Handler: to.Handler, Dir: to.Dir})
	if err != nil {
		return Outcome{Exit: -1, Err: err}
	}
	out := run(p)
	if err := p.Close(); err != nil && out.Err == nil {
		out.Err = err
	}
	if refused := p.Refused(); len(refused) > 0 && out.Err == nil {
		out.Err = fmt.Errorf("the client called other hosts: %v", refused)
	}
	return out
}

// byHosts runs a program that knows no proxy either: its hosts file leads it to an
// address of the loopback.
func byHosts(ctx context.Context, to Target, p *loopback.Proxy, env []string, name string, args ...string) Outcome {
	addr, err := listenApart(func(ip string) error { _, err := p.ListenTLS(ip + ":443"); return err })
	if err != nil {
		return Outcome{Exit: -1, Err: err}
	}
	hosts := map[string]string{"api.cloudflare.com": addr, "home." + to.ZoneName: "127.0.0.1", "vpn." + to.ZoneName: "127.0.0.1"}
	return spoken{}.onlyLoopback(ctx, to, hosts, env, name, args...)
}

// onlyLoopback runs a program in a mount namespace of its own, in which no name leads
// beyond the loopback: the hosts file has the hosts, and the name server knows none. To
// have asked for another is an error.
func (s spoken) onlyLoopback(ctx context.Context, to Target, hosts map[string]string, env []string, name string, args ...string) Outcome {
	var names *loopback.Names
	addr, err := listenApart(func(ip string) (err error) { names, err = loopback.ListenNames(ip+":53", ""); return err })
	if err != nil {
		return Outcome{Exit: -1, Err: err}
	}
	known, dns := filepath.Join(to.Dir, ".hosts"), filepath.Join(to.Dir, ".resolv.conf")
	text := "127.0.0.1 localhost\n"
	for host, ip := range hosts {
		text += ip + " " + host + "\n"
	}
	err = errors.Join(os.WriteFile(known, []byte(text), 0o644), os.WriteFile(dns, []byte("nameserver "+addr+"\nsearch .\n"), 0o644))
	out := Outcome{Exit: -1, Err: err}
	if err == nil {
		const script = `mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"`
		out = s.child(ctx, to.Dir, env, "unshare", append([]string{"--mount", "sh", "-c", script, "sh", known, dns, name}, args...)...)
	}
	out.Err = cmp.Or(out.Err, names.Close())
	asked := names.Asked()
	maps.DeleteFunc(asked, func(host string, _ int) bool {
		return hosts[host] != "" || asksAnyway[host] // the former for an address of another family
	})
	if len(asked) > 0 {
		out.Err = cmp.Or(out.Err, fmt.Errorf("the client asked for other hosts: %v", asked))
	}
	return out
}

// asksAnyway are hosts that a client asks for without need and gets no address of:
// wrangler's containers for a newer version of it at npm's registry, inadyn for its
// own IPv6 address.
var asksAnyway = map[string]bool{"registry" + ".npmjs.org": true, "api.ipify.org": true}

// canLead says why programs cannot be led by a hosts file here.
func canLead(ctx context.Context) error {
	if os.Geteuid() != 0 {
		return errors.New("a hosts file of its own needs root")
	}
	if out, err := exec.CommandContext(ctx, "unshare", "--mount", "mount", "--bind", "/etc/hosts", "/etc/hosts").CombinedOutput(); err != nil {
		return fmt.Errorf("a hosts file of its own cannot be had: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return nil
}

var apart atomic.Uint32

// listenApart listens at an address of the loopback that nobody else uses.
func listenApart(listen func(ip string) error) (string, error) {
	for {
		n := uint32(os.Getpid())*101 + apart.Add(1)
		ip := fmt.Sprintf("127.77.%d.%d", n/250%250+1, n%250+1)
		err := listen(ip)
		if err == nil {
			return ip, nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			return "", err
		}
	}
}

// note writes a file that only its owner may read into the work folder, such as a
// configuration with the token, and returns its path. In the text the words of fill
// and TOKEN, EMAIL and GLOBALKEY stand for the target's.
func note(to Target, name, text string) (string, error) {
	text = strings.NewReplacer("TOKEN", to.Token, "EMAIL", to.Email, "GLOBALKEY", to.GlobalKey, "DIR", to.Dir).Replace(fill(text, to))
	path := filepath.Join(to.Dir, name)
	return path, os.WriteFile(path, []byte(text), 0o600)
}
