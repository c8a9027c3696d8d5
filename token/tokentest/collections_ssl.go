package tokentest

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
)

const packList = "/zones/{zone_id}/ssl/certificate_packs"

// certificatePacks are the certificates of the edge that were ordered, and
// originCertificates those that an origin shows to the edge. Nothing is validated, and
// nothing revoked but here. Source of the members: cloudflare-go v7.9.0 (2026-11).
var (
	certificatePacks = []collection{{
		list: packList, needs: []string{"hosts", "type", "certificate_authority", "validation_method", "validity_days"}, fill: fillPack,
		match: func(x *exchange, o object) bool { return x.query.Get("status") == "all" || o["status"] == "active" },
	}}
	originCertificates = []collection{{
		list: "/certificates", newKey: serialNumber, needs: []string{"csr", "hostnames", "request_type"}, check: checkOrigin, match: ofZone,
		gone:    func(_ *Server, x *exchange, o object) { o["revoked_at"] = x.now },
		deleted: func(o object) any { return object{"id": o["id"], "revoked_at": o["revoked_at"]} },
	}}
)

var certificateHandlers = []handlerRow{
	{"POST", packList + "/order", (*Server).orderPack},
	{"GET", packList + "/quota", (*Server).packQuota},
	{"GET", "/certificates", (*Server).listOrigin},
}

// orderPack makes a pack, which the list has under its own address.
func (s *Server) orderPack(x *exchange) reply {
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	return certificatePacks[0].keep(s, x, upper(x.place(), packList), "", o, nil)
}

func fillPack(_ *Server, _ *exchange, o, old object) {
	if old == nil {
		o["status"], o["certificates"], o["primary_certificate"] = "initializing", []any{}, nil
	}
	o.usually(object{"cloudflare_branding": false, "validation_records": []any{}, "validation_errors": []any{}, "dcv_delegation_records": []any{}})
}

// packQuota counts the packs. How many there may be depends on what was subscribed to,
// which is not kept.
func (s *Server) packQuota(x *exchange) reply {
	used := len(s.shelfOf(upper(x.place(), packList)).keys)
	if x.assumed == "" {
		x.assumed = "how many packs are allocated"
	}
	return ok(object{"advanced": object{"allocated": 100, "used": used}})
}

// listOrigin lists the certificates of a zone, which must be named.
func (s *Server) listOrigin(x *exchange) reply {
	if x.query.Get("zone_id") == "" {
		return refuse(&answers.OriginNoZone)
	}
	x.zone = s.world.zone(permissions.ZoneID(x.query.Get("zone_id")))
	return originCertificates[0].answerList(s, x)
}

// ofZone reports whether a certificate has a name of the zone that the query names.
func ofZone(x *exchange, o object) bool {
	return x.zone != nil && slices.ContainsFunc(namesOf(o), func(name string) bool { return inZone(name, x.zone.Name) })
}

func namesOf(o object) (out []string) {
	list, _ := o["hostnames"].([]any)
	for _, v := range list {
		name, _ := v.(string)
		out = append(out, name)
	}
	return out
}

// inZone reports whether a hostname, which may begin with *., is the zone's name or
// below it.
func inZone(name, zone string) bool {
	name = strings.ToLower(strings.TrimPrefix(name, "*."))
	return name == zone || strings.HasSuffix(name, "."+zone)
}

// serialNumber is the number of a certificate, which is its id.
func serialNumber(s *Server) string {
	n, _ := new(big.Int).SetString("1"+s.mint.hex(39), 16) // of hexadecimal digits: a number
	return n.String()
}

// Values of the members of a request, of the reference:
// https://developers.cloudflare.com/api/resources/origin_ca_certificates/methods/create/ (2026-11).
var (
	originTypes      = [...]string{"origin-rsa", "origin-ecc", "keyless-certificate"}
	originValidities = [...]float64{7, 30, 90, 365, 730, 1095, 5475} // days
)

// checkOrigin looks at a request and signs it.
func checkOrigin(s *Server, x *exchange, o, _ object) (reply, bool) {
	block, _ := pem.Decode([]byte(o.text("csr")))
	if block == nil {
		return x.lacks("csr: in PEM"), true
	}
	request, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil || request.CheckSignature() != nil {
		return x.lacks("csr"), true
	}
	names := namesOf(o)
	for _, name := range names {
		if !slices.ContainsFunc(s.world.zones, func(z *zone) bool { return x.actor.reaches(z.Account) && inZone(name, z.Name) }) {
			return x.lacks("hostnames: names in zones of yours"), true
		}
	}
	o.usually(object{"requested_validity": 5475.0})
	days, _ := o["requested_validity"].(float64)
	switch {
	case len(names) == 0:
		return x.lacks("hostnames"), true
	case !slices.Contains(originTypes[:], o.text("request_type")):
		return x.lacks("request_type"), true
	case !slices.Contains(originValidities[:], days):
		return x.lacks("requested_validity"), true
	}
	expires := x.now.Add(time.Duration(days) * 24 * time.Hour)
	signed, err := signOrigin(o.text("id"), names, request.PublicKey, x.now, expires)
	if err != nil {
		return x.lacks("csr: a key that can be certified"), true
	}
	o["certificate"], o["expires_on"] = signed, expires.Format("2006-01-02 15:04:05 -0700 MST")
	return reply{}, false
}

// signOrigin certifies names for a key, as an authority that nobody trusts: its key is
// no secret.
func signOrigin(serial string, names []string, key any, from, to time.Time) (string, error) {
	number, _ := new(big.Int).SetString(serial, 10)
	authority := &x509.Certificate{Subject: pkix.Name{CommonName: "tokentest Origin CA"}, IsCA: true, BasicConstraintsValid: true}
	leaf := &x509.Certificate{
		SerialNumber: number, Subject: pkix.Name{CommonName: "CloudFlare Origin Certificate"}, DNSNames: names, NotBefore: from, NotAfter: to,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, authority, key, ed25519.NewKeyFromSeed([]byte("tokentest, the Origin CA of none")))
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), nil
}
