package loopback

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"
)

// validity is how long certificates are good for, before and after they are made.
const validity = 24 * time.Hour

// authority signs certificates for the proxy's hosts.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
}

// newAuthority makes one that can vouch for the hosts alone; a host that begins
// with a dot stands for all below it.
func newAuthority(hosts []string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("loopback: key of the authority: %w", err)
	}
	var domains []string
	for _, h := range hosts {
		domains = append(domains, strings.TrimPrefix(h, "."))
	}
	template := &x509.Certificate{
		Subject:                     pkix.Name{CommonName: "cftoken loopback test authority"},
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:                        true,
		BasicConstraintsValid:       true,
		PermittedDNSDomains:         domains,
		PermittedDNSDomainsCritical: true,
	}
	cert, err := sign(template, nil, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return &authority{key: key, cert: cert, leaves: map[string]*tls.Certificate{}}, nil
}

// sign makes a certificate of the template; without a parent it signs itself.
func sign(template, parent *x509.Certificate, pub *ecdsa.PublicKey, key *ecdsa.PrivateKey) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("loopback: serial number: %w", err)
	}
	template.SerialNumber = serial
	template.NotBefore, template.NotAfter = time.Now().Add(-validity), time.Now().Add(validity)
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, pub, key)
	if err != nil {
		return nil, fmt.Errorf("loopback: certificate: %w", err)
	}
	return x509.ParseCertificate(der)
}

// pem is the authority's certificate as a file has it.
func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// leaf returns the certificate of a host; it is made once.
func (a *authority) leaf(host string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.leaves[host]; c != nil {
		return c, nil
	}
	if len(a.leaves) >= maxHosts {
		return nil, fmt.Errorf("loopback: more than %d hosts", maxHosts)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("loopback: key of %s: %w", host, err)
	}
	cert, err := sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: host},
		DNSNames:    []string{host},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	c := &tls.Certificate{Certificate: [][]byte{cert.Raw, a.cert.Raw}, PrivateKey: key, Leaf: cert}
	a.leaves[host] = c
	return c, nil
}
