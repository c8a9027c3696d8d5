package clients

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// acme is an ACME server on the loopback that takes every challenge as met:
// https://github.com/letsencrypt/pebble.
type acme struct {
	directory string // its URL
	ca        string // the file with the certificate that its clients have to trust
}

// pebble builds the server, once, and runs it until ctx is done.
func pebble(ctx context.Context, version string) (acme, error) {
	bin, err := goProgram{name: "pebble", pkg: "github.com/letsencrypt/pebble/v2/cmd/pebble", requires: []string{"github.com/letsencrypt/pebble/v2 " + version}}.build(ctx)
	if err != nil {
		return acme{}, err
	}
	dir, err := os.MkdirTemp("", "pebble")
	if err != nil {
		return acme{}, err
	}
	context.AfterFunc(ctx, func() { _ = os.RemoveAll(dir) })
	cert, key, err := serverCertificate(dir)
	if err != nil {
		return acme{}, err
	}
	port, err := freePort()
	if err != nil {
		return acme{}, err
	}
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	config, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress": addr, "certificate": cert, "privateKey": key, "httpPort": 5002, "tlsPort": 5001,
		"retryAfter": map[string]int{"authz": 1, "order": 1},
		"profiles":   map[string]any{"default": map[string]any{"description": "", "validityPeriod": 90 * 24 * 3600}},
	}})
	if err != nil {
		return acme{}, err
	}
	file := filepath.Join(dir, "pebble.json")
	if err := os.WriteFile(file, config, 0o600); err != nil {
		return acme{}, err
	}
	cmd := exec.CommandContext(ctx, bin, "-config", file)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	cmd.Env = []string{"PEBBLE_VA_ALWAYS_VALID=1", "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0", "PEBBLE_AUTHZREUSE=0"}
	log, err := cmd.StdoutPipe()
	if err != nil {
		return acme{}, err
	}
	if err := cmd.Start(); err != nil {
		return acme{}, err
	}
	ready := make(chan bool, 1)
	go func() {
		for lines := bufio.NewScanner(log); lines.Scan(); {
			if strings.Contains(lines.Text(), "ACME directory available") {
				ready <- true
			}
		}
		close(ready)
		_ = cmd.Wait() // it is ended by ctx
	}()
	if !<-ready {
		return acme{}, errors.New("pebble does not start")
	}
	return acme{"https://" + addr + "/dir", cert}, nil
}

// serverCertificate writes a certificate for 127.0.0.1 that signs itself, and its key.
func serverCertificate(dir string) (cert, key string, err error) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		return "", "", err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return "", "", err
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return "", "", err
	}
	return cert, key, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
