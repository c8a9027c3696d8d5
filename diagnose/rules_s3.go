package diagnose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// s3Rules explain refusals of R2's S3 endpoint.
var s3Rules = []rule{
	{
		code: CodeS3AccessDenied, severity: Failure, verdict: authz.Denied,
		forms: []form{
			{says: rows{&answers.S3Denied}},
			{words: reasonLost, when: func(r *refusal) bool { return r.s3 != (hearing.S3{}) && !r.is(&answers.AuthorizationFailure) }, note: "a status without a reason, of a call to R2's S3 endpoint: an answer to HEAD has no body"},
		},
		doc:   "R2's S3 endpoint answered AccessDenied: the key may not do this, or the bucket is in another jurisdiction.",
		title: "R2's S3 endpoint refused the access key",
		causes: []Cause{
			{authz.MissingPermission, "the access key's token lacks the permission for the operation, or for this bucket: Object tokens do not open what is done to buckets, such as listing them", Medium},
			{authz.OutsideScope, "the bucket is in another jurisdiction than the endpoint", Medium},
			{authz.WrongKind, "the token's value itself is used as the secret, which is its SHA-256 in lowercase hexadecimal digits", Low},
			{authz.NoReason, "the token was just created, and is still being spread over Cloudflare's servers", Low},
		},
		evidence: []evidence{{documented, docR2Tokens, "2026-11", "what each kind of token may do"}},
		docURL:   docR2Tokens, fill: fillS3,
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
		code: CodeS3SignatureVersion, severity: Failure, verdict: authz.Denied,
		forms:    []form{{says: rows{&answers.S3OldSignature}}},
		doc:      "R2's S3 endpoint takes Signature Version 4 only, and the request was signed with version 2.",
		title:    "R2 does not take Signature Version 2",
		detail:   "The key and its permissions were not looked at.",
		causes:   []Cause{{authz.NoReason, "the client signs with Signature Version 2", High}},
		remedies: []Remedy{{Action: "set the client to signature version 4 (s3v4), with the region auto", DocURL: docR2S3}},
		docURL:   docR2S3,
	},
	{
		code: CodeS3Unauthorized, severity: Failure, verdict: authz.Denied,
		forms: []form{{says: rows{&answers.S3UnknownKey, &answers.S3NoCredential, &answers.S3NoSignature}}},
		doc:   "R2's S3 endpoint answered Unauthorized: the request is not signed, or its access key is no token's id.",
		title: "R2's S3 endpoint does not know the access key",
		causes: []Cause{
			{authz.DeadToken, "the access key is not the id of a live token: the token was deleted, or the id is another's", Medium},
			{authz.WrongKind, "the request is not signed as S3 asks for it", Medium},
		},
		remedies: []Remedy{{Action: "use the token's id as access key id, and the SHA-256 of its value (lowercase hexadecimal) as secret", DocURL: docR2Tokens}},
		docURL:   docR2Tokens, fill: fillUnsigned,
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
		forms:  []form{{says: rows{&answers.S3NoBucket}}},
		doc:    "R2's S3 endpoint answered NoSuchBucket, also of a bucket in another jurisdiction.",
		title:  "the bucket does not exist, or not in this jurisdiction",
		detail: "Whether the permission was looked at before is not known, so this proves none.",
		causes: []Cause{{authz.NoReason, "the name is wrong, or the bucket was deleted", Medium}, {authz.NoReason, "the bucket is in another jurisdiction, which has an endpoint of its own", Medium}},
		docURL: answers.DocR2Errors, fill: fillNoBucket,
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
	{
		code: CodeS3ClientSetting, severity: Failure, verdict: authz.Inconclusive,
		forms:  []form{{says: rows{&answers.S3BadRegion, &answers.S3NotImplemented}}},
		doc:    "R2's S3 endpoint does not take a region, a header or an operation of the client. The key was not judged.",
		title:  "R2 does not take what the S3 client is set to send",
		detail: "This says nothing about the key or its permissions.",
		causes: []Cause{{authz.NoReason, "the client sends what R2 does not have", Medium}},
		docURL: docR2S3, fill: fillClientSetting,
	},
}

// fillUnsigned tells a request without a signature from one with an unknown key,
// and from an upload whose checksum R2 does not read.
func fillUnsigned(r *refusal, d *Diagnosis) {
	if r.is(&answers.S3NoSignature) {
		d.keep(authz.WrongKind)
		d.Remedies = slices.Insert(d.Remedies, 0, Remedy{Action: "use a signed request or a presigned address; for reading by everybody use the bucket's public address (r2.dev, or a domain of the bucket): this host takes signed requests only", DocURL: docR2Public})
		return
	}
	if r.s3.Operation == "PutObject" || r.s3.Operation == "UploadPart" {
		d.Causes = append(d.Causes, Cause{authz.NoReason, "the key is good, and the client puts a checksum behind the body that R2 does not read, as boto3 does since 1.36", Low})
		d.Remedies = append(d.Remedies, checksumRemedy)
		d.Evidence = append(d.Evidence, permissions.Evidence{Kind: reported, Source: "https://github.com/amd/gaia/pull/3029", Date: "2026-08-20", Note: "of the checksum behind the body"})
	}
}

var checksumRemedy = Remedy{Action: "set the client to send checksums only where they are required (AWS_REQUEST_CHECKSUM_CALCULATION=when_required and AWS_RESPONSE_CHECKSUM_VALIDATION=when_required)", DocURL: docR2S3}

func fillClientSetting(r *refusal, d *Diagnosis) {
	message, _ := r.behind("s3 notimplemented")
	switch message = strings.ToLower(message); {
	case r.is(&answers.S3BadRegion):
		d.restate(authz.NoReason, "the client signs for a region of AWS, which it may have from its environment or a profile")
		d.Remedies = append(d.Remedies, Remedy{Action: "set the client's region to auto, explicitly (AWS_REGION and a profile are used otherwise)", DocURL: docR2S3})
	case strings.Contains(message, "checksum"), strings.Contains(message, "trailer"):
		d.restate(authz.NoReason, "the client sends a checksum that R2 does not take, as newer AWS SDKs do by themselves")
		d.Remedies = append(d.Remedies, checksumRemedy)
	default:
		d.Remedies = append(d.Remedies, Remedy{Action: "leave out the header or operation that the message names, where R2's list of S3 operations does not have it", DocURL: docR2S3})
	}
}

// fillAccessKey tells from the length what was pasted.
func fillAccessKey(r *refusal, d *Diagnosis) {
	rest, _ := r.behind("access key has length ")
	digits := strings.TrimLeft(rest, "0123456789")
	n, err := strconv.Atoi(rest[:len(rest)-len(digits)])
	if err != nil {
		return
	}
	said := func(text string, remedies ...string) {
		d.restate(authz.WrongKind, text)
		for i, action := range remedies {
			d.Remedies = slices.Insert(d.Remedies, i, Remedy{Action: action, DocURL: docR2Tokens})
		}
	}
	switch n {
	case 0:
		said("the access key id is empty: the variable is not set where the program runs", "set the variable of the access key id where the program runs")
	case 20:
		said("an access key id of AWS is used, which the SDK may have found in its environment", "give the client R2's access key id explicitly: it takes AWS's from the environment or a profile")
	case 32 + 1:
		said("a line end or a blank is behind the access key id", "take the line end or blank behind the access key id away")
	case 32 + 2:
		said("quotes are around the access key id", "take the quotes around the access key id away (env files of Docker keep them)")
	case 37:
		said("the Global API key is used as access key id")
	case 40, 53:
		said("the token's value itself is used as access key id")
	case 64:
		said("the access key id and the secret are swapped", "correct the two values, which are swapped: the access key id has 32 hexadecimal digits, the secret 64")
	}
}

// fillS3 offers the permission of the tier that the operation belongs to: the
// account's for what is done to buckets, that of the bucket's items for objects.
// Where the host has no jurisdiction, the bucket may be in one.
func fillS3(r *refusal, d *Diagnosis) {
	admin, item := permissions.Permission(permissions.AccountWorkersR2StorageRead), permissions.Permission(permissions.BucketWorkersR2StorageBucketItemRead)
	if r.s3.Writes() {
		admin, item = permissions.AccountWorkersR2StorageWrite, permissions.BucketWorkersR2StorageBucketItemWrite
	}
	onBuckets := r.addRemedy("give the access key's token the account's permission (an Admin token): Object tokens do not open this operation", r.onAccounts(), admin)
	where := r.s3Endpoint()
	switch {
	case r.s3.OnObjects():
		action := addPermission
		if r.s3.Jurisdiction == "" {
			action = "use the endpoint of the bucket's jurisdiction where it has one (" + r.s3Host("eu") + " for eu), and otherwise give the access key's token this permission"
		}
		first := r.addRemedy(action, r.onBucket(), item)
		first.DocURL = docR2Tokens
		if on := r.onBucket(); r.facts.Spec != nil && on.Scope() != "" && r.facts.Spec.Covers(permissions.NewSpec(permissions.AllowOn(on, item))) {
			d.drop(authz.MissingPermission)
			d.Remedies = append(d.Remedies, where)
			break
		}
		d.Remedies = append(d.Remedies, first)
		if r.s3.Jurisdiction != "" {
			d.Remedies = append(d.Remedies, where)
		}
	case r.s3.Operation == "":
		d.Remedies = append(d.Remedies,
			r.addRemedy("give the access key's token this permission on the bucket, for its objects", r.onBucket(), item),
			r.addRemedy("give it the account's permission (an Admin token) for what is done to buckets, such as listing them", r.onAccounts(), admin), where)
		if r.holdsOnlyObjects() {
			d.Remedies[0], d.Remedies[1] = d.Remedies[1], d.Remedies[0]
		}
	default:
		d.Remedies = append(d.Remedies, onBuckets)
		if r.s3.Operation == "ListBuckets" || r.s3.Operation == "HeadBucket" {
			d.Remedies = append(d.Remedies, Remedy{Action: "leave out what asks for buckets, where the client can be told the bucket's name: Object tokens read and write objects without it", DocURL: docR2Tokens})
		}
		if r.s3.Bucket != "" {
			d.Remedies = append(d.Remedies, where)
		}
	}
	d.Remedies = append(d.Remedies, Remedy{Action: "compare the secret: it is the SHA-256 of the token's value (lowercase hexadecimal), and the access key id is the token's id", DocURL: docR2Tokens})
}

// holdsOnlyObjects reports whether the spec has permissions on buckets' items and
// none on accounts.
func (r *refusal) holdsOnlyObjects() bool {
	bucket := false
	if r.facts.Spec != nil {
		for s := range r.facts.Spec.Statements() {
			if s.Permission.Scope() == permissions.ScopeAccount {
				return false
			}
			bucket = bucket || s.Permission.Scope() == permissions.ScopeBucket
		}
	}
	return bucket
}

// onBucket is the bucket of the call, or every bucket of the account, zero where
// the account is not known.
func (r *refusal) onBucket() permissions.Resource {
	account := r.account()
	switch {
	case account == "":
		return permissions.Resource{}
	case r.s3.Bucket == "":
		return permissions.AllBucketsInResource(account)
	}
	return permissions.BucketResource(account, permissions.Jurisdiction(r.s3.Jurisdiction), r.s3.Bucket)
}

// s3Host is the account's endpoint for the jurisdiction, "" for none.
func (r *refusal) s3Host(jurisdiction string) string {
	if jurisdiction != "" {
		jurisdiction = "." + jurisdiction
	}
	return cmp.Or(string(r.account()), "<account>") + jurisdiction + ".r2.cloudflarestorage.com"
}

// s3Endpoint says which host to use where the bucket is elsewhere.
func (r *refusal) s3Endpoint() Remedy {
	if r.s3.Jurisdiction != "" {
		return Remedy{Action: "use " + r.s3Host("") + " where the bucket is in no jurisdiction: this host has only those of " + r.s3.Jurisdiction, DocURL: docR2Location}
	}
	return Remedy{Action: "use the endpoint of the bucket's jurisdiction where it has one (" + r.s3Host("eu") + " for eu)", DocURL: docR2Location}
}

func fillNoBucket(r *refusal, d *Diagnosis) {
	where := r.s3Endpoint()
	d.Remedies = append(d.Remedies, Remedy{Action: "check the bucket's name and account, and " + where.Action, DocURL: where.DocURL})
}
