package diagnose

import (
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// s3Rules explain refusals of R2's S3 endpoint.
var s3Rules = []rule{
	{
		code: CodeS3AccessDenied, severity: Failure, verdict: authz.Denied,
		forms:  []form{{says: rows{&answers.S3Denied}}},
		doc:    "R2's S3 endpoint answered AccessDenied: the key may not do this, or the bucket is in another jurisdiction.",
		title:  "R2's S3 endpoint refused the access key",
		detail: "The access key is the token's id, and the secret is the SHA-256 of the token's value in lowercase hexadecimal digits, not the value itself.",
		causes: []Cause{
			{authz.WrongKind, "the token's value itself is used as the secret", Medium},
			{authz.MissingPermission, "an Object token is used for what needs an Admin token, such as listing buckets, or for a bucket that is not among its own", Medium},
			{authz.OutsideScope, "the bucket is in another jurisdiction than the endpoint", Low},
			{authz.NoReason, "the token was just created, and is still being spread over Cloudflare's servers", Low},
		},
		remedies: []Remedy{
			{Action: "use the token's id as access key, and the SHA-256 of its value (lowercase hexadecimal) as secret", DocURL: docR2Tokens},
			{Action: "use the endpoint of the bucket's jurisdiction (<account>.eu.r2.cloudflarestorage.com for eu)", DocURL: docR2Location},
		},
		docURL: docR2Tokens, fill: fillS3,
	},
	{
		code: CodeS3WrongSecret, severity: Failure, verdict: authz.Denied,
		forms:    []form{{says: rows{&answers.S3BadSignature}}},
		doc:      "R2's S3 endpoint answered SignatureDoesNotMatch: the secret is wrong, mostly not the SHA-256 of the token.",
		title:    "the secret for R2's S3 endpoint is wrong",
		detail:   "The secret is the SHA-256 of the token's value in lowercase hexadecimal digits, not the value itself.",
		causes:   []Cause{{authz.WrongKind, "the token's value itself is used as the secret", High}, {authz.DeadToken, "the secret is cut off, or it belongs to another token or to one that was rolled", Medium}},
		remedies: []Remedy{{Action: "use the SHA-256 of the token's value (lowercase hexadecimal) as secret, and the token's id as access key", DocURL: docR2Tokens}},
		evidence: []evidence{{documented, docR2Tokens, "2026-11", ""}},
		docURL:   docR2Tokens,
	},
	{
		code: CodeS3Unauthorized, severity: Failure, verdict: authz.Denied,
		forms: []form{{says: rows{&answers.S3UnknownKey, &answers.S3NoCredential}}},
		doc:   "R2's S3 endpoint answered Unauthorized: the request is not signed, or its access key is no token's id.",
		title: "R2's S3 endpoint does not know the access key",
		causes: []Cause{
			{authz.DeadToken, "the access key is not the id of a live token: the token was deleted, or the id is another's", Medium},
			{authz.WrongKind, "the request is not signed as S3 asks for it", Medium},
		},
		remedies: []Remedy{{Action: "use the token's id as access key id, and the SHA-256 of its value (lowercase hexadecimal) as secret", DocURL: docR2Tokens}},
		docURL:   docR2Tokens,
	},
	{
		code: CodeS3WrongAccessKey, severity: Failure, verdict: authz.Denied,
		forms:    []form{{says: rows{&answers.S3BadKey}}},
		doc:      "R2's S3 endpoint did not take the access key: something else than the token's id is used.",
		title:    "this is no access key of R2",
		causes:   []Cause{{authz.WrongKind, "something else than the token's id of 32 hexadecimal digits is used as access key id", High}},
		remedies: []Remedy{{Action: "use the token's id as access key id, and the SHA-256 of its value (lowercase hexadecimal) as secret", DocURL: docR2Tokens}},
		docURL:   docR2Tokens, fill: fillAccessKey,
	},
	{
		code: CodeS3NoSuchBucket, severity: Warning, verdict: authz.Inconclusive,
		forms:    []form{{says: rows{&answers.S3NoBucket}}},
		doc:      "R2's S3 endpoint answered NoSuchBucket, also of a bucket in another jurisdiction.",
		title:    "the bucket does not exist, or not in this jurisdiction",
		detail:   "Whether the permission was looked at before is not known, so this proves none.",
		causes:   []Cause{{authz.NoReason, "the name is wrong, or the bucket was deleted", Medium}, {authz.NoReason, "the bucket is in another jurisdiction, which has an endpoint of its own", Medium}},
		remedies: []Remedy{{Action: "check the bucket's name, and use the endpoint of its jurisdiction (<account>.eu.r2.cloudflarestorage.com for eu)", DocURL: docR2Location}},
		docURL:   answers.DocR2Errors,
	},
	{
		code: CodeS3Clock, severity: Failure, verdict: authz.Inconclusive,
		forms:    []form{{says: rows{&answers.S3Clock, &answers.S3Expired}}},
		doc:      "R2's S3 endpoint found the request's time wrong: the caller's clock, or a signed address that is too old.",
		title:    "the caller's clock is wrong, or the signed address is too old",
		detail:   "This says nothing about the key or its permissions.",
		causes:   []Cause{{authz.NoReason, "the clock of the machine is off", Medium}, {authz.NoReason, "a presigned address is used after its time", Medium}},
		remedies: []Remedy{{Action: "set the machine's clock, and sign the address anew"}},
		docURL:   answers.DocR2Errors,
	},
}

// fillAccessKey tells from the length what was pasted.
func fillAccessKey(r *refusal, d *Diagnosis) {
	rest, _ := r.behind("access key has length ")
	digits := strings.TrimLeft(rest, "0123456789")
	n, err := strconv.Atoi(rest[:len(rest)-len(digits)])
	if err != nil {
		return
	}
	switch {
	case n == 0:
		d.restate(authz.WrongKind, "the access key id is empty: the variable is not set where the program runs")
	case n == 20:
		d.restate(authz.WrongKind, "an access key id of AWS is used, which the SDK may have found in its environment")
	case n == 40 || n == 53:
		d.restate(authz.WrongKind, "the token's value itself is used as access key id")
	case n == 64:
		d.restate(authz.WrongKind, "the access key id and the secret are swapped")
	}
}

// fillS3 offers the account's permission for what Object tokens may not do,
// first where the spec shows that the token is one.
func fillS3(r *refusal, d *Diagnosis) {
	admin := r.addRemedy("for what Object tokens may not do, such as listing buckets, use a token with the account's permission", r.onAccounts(), permissions.AccountWorkersR2StorageRead)
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
	if bucket && !account && r.is(&answers.S3Denied) {
		d.Remedies = append([]Remedy{admin}, d.Remedies...)
		d.lead(func(c Cause) bool { return c.Reason == authz.MissingPermission })
	}
}
