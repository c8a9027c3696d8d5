package tokentest

import (
	"crypto/x509"
	"encoding/pem"
	"strconv"
	"time"
)

// mtlsCertificates are the certificates that Workers and other products show to
// origins, and authorities; private keys are taken and not kept. Source of the
// members: cloudflare-go v7.9.0 (2026-11).
var mtlsCertificates = []collection{{
	list: "/accounts/{account_id}/mtls_certificates", needs: []string{"certificates"}, created: "uploaded_on", modified: "updated_at", perPage: 50,
	filters: []string{"name"}, check: checkCertificate, fill: fillCertificate,
	match: func(x *exchange, o object) bool {
		ca, err := strconv.ParseBool(x.query.Get("ca"))
		return err != nil || o["ca"] == ca
	},
	deleted: func(o object) any { return o },
}}

// certificate is the first certificate of a text, nil where it has none.
func certificate(text string) *x509.Certificate {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" {
		return nil
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil
	}
	return c
}

func checkCertificate(_ *Server, x *exchange, o, _ object) (reply, bool) {
	if certificate(o.text("certificates")) == nil {
		return x.lacks("certificates: in PEM"), true
	}
	if o["ca"] != true && o.text("private_key") == "" {
		return x.lacks("private_key"), true
	}
	return reply{}, false
}

func fillCertificate(_ *Server, _ *exchange, o, _ object) {
	delete(o, "private_key")
	c := certificate(o.text("certificates"))
	o.usually(object{"name": "", "ca": false})
	o["issuer"], o["serial_number"], o["signature"] = c.Issuer.String(), c.SerialNumber.String(), c.SignatureAlgorithm.String()
	o["expires_on"], o["type"] = c.NotAfter.UTC().Format(time.RFC3339), "custom"
}
