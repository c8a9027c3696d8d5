package diagnose

import (
	"iter"
	"net/http"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
)

// s3Prefix begins the message of a refusal by R2's S3 endpoint, which has
// names in place of numbers; what follows is the name, a colon and the text.
const s3Prefix = "s3 "

// s3Error reads the XML of an S3 endpoint's refusal; it is nil for anything
// else.
func s3Error(method, path string, status int, body []byte) *cfapi.Error {
	return clean(cfapi.S3Error(method, path, status, body))
}

// fillS3 offers the account's permission for what Object tokens may not do,
// first where the spec shows that the token is one.
func fillS3(r *refusal, d *Diagnosis) {
	on := permissions.AllAccountsResource()
	if a := r.account(); a != "" {
		on = permissions.AccountResource(a)
	}
	admin := r.addRemedy("for what Object tokens may not do, such as listing buckets, use a token with the account's permission", on, permissions.AccountWorkersR2StorageRead)
	if r.facts.Spec == nil {
		d.Remedies = append(d.Remedies, admin)
		return
	}
	account := false
	bucket := false
	for s := range r.facts.Spec.Statements() {
		account = account || s.Permission.Scope() == permissions.ScopeAccount
		bucket = bucket || s.Permission.Scope() == permissions.ScopeBucket
	}
	if bucket && !account && r.err.HasText("accessdenied") {
		d.Remedies = append([]Remedy{admin}, d.Remedies...)
		d.Causes[0], d.Causes[1] = d.Causes[1], d.Causes[0]
	}
}

// s3Names yields the names of refusals that are looked for in texts, and their
// HTTP statuses.
func s3Names() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		_ = yield("AccessDenied", http.StatusForbidden) && yield("SignatureDoesNotMatch", http.StatusForbidden) &&
			yield("RequestTimeTooSkewed", http.StatusForbidden) && yield("ExpiredRequest", http.StatusBadRequest) && yield("NoSuchBucket", http.StatusNotFound)
	}
}
