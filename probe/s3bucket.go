package probe

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// objectRight is what a call on a bucket's objects asks for, and what a group
// gives. A higher one contains the lower.
type objectRight uint8

const (
	noObjects objectRight = iota
	readsObjects
	writesObjects
)

// objectsOf is what a group gives on objects: the groups of a bucket on that
// bucket's, R2 Storage of the account on those of all its buckets.
// Source: https://developers.cloudflare.com/r2/api/tokens/ (2026-11).
func objectsOf(p permissions.Permission) objectRight {
	switch p.ID() {
	case permissions.BucketWorkersR2StorageBucketItemRead.ID(), permissions.AccountWorkersR2StorageRead.ID():
		return readsObjects
	case permissions.BucketWorkersR2StorageBucketItemWrite.ID(), permissions.AccountWorkersR2StorageWrite.ID():
		return writesObjects
	}
	return noObjects
}

// objectRightOf is what a call to an S3 endpoint asks for, noObjects for a call of
// the API.
func objectRightOf(call authz.Call) objectRight {
	switch {
	case !strings.HasPrefix(call.Path, "//"):
		return noObjects
	case call.Method == http.MethodGet:
		return readsObjects
	}
	return writesObjects
}

// explains is how far a call that asked for the right proves the permissions: four
// groups open objects, and those that open the call give all that each of these
// permissions gives on the bucket, or more.
func (r objectRight) explains(needs []permissions.Permission) Proof {
	for _, p := range needs {
		if given := objectsOf(p); p.Scope() != permissions.ScopeBucket || given == noObjects || given > r {
			return Consistent
		}
	}
	return Proven
}

// opensBucket reports whether the group of a statement gives what the permission
// gives on the bucket, or on all buckets of the account, or more.
func opensBucket(st permissions.Statement, p permissions.Permission, on permissions.Resource) bool {
	asked, given := objectsOf(p), objectsOf(st.Permission)
	account, ok := on.Account()
	return ok && asked != noObjects && given >= asked &&
		(st.Resource.Contains(on) || st.Resource.Contains(permissions.AccountResource(account)))
}

// endpointOf returns the host of the bucket's S3 endpoint.
func endpointOf(bucket permissions.Resource) (host string, err error) {
	account, j, _, ok := bucket.Bucket()
	if !ok {
		return "", errors.New("the target's bucket is not one R2 bucket: want permissions.BucketResource")
	}
	policy := permissions.Policy{
		Effect: permissions.Allow, Resources: []permissions.Resource{bucket},
		Permissions: []permissions.Permission{permissions.BucketWorkersR2StorageBucketItemRead},
	}
	if err := permissions.NewSpec(policy).Validate(); err != nil {
		return "", err
	}
	endpoint, err := token.S3Endpoint(account, j)
	return strings.TrimPrefix(endpoint, "https://"), err
}

const listObjects = "//{s3_host}/{bucket_name}?list-type=2&max-keys=1"

// bucketCheck is the check of a group that acts on one bucket's objects: their
// list, and for the right to write also abortUpload.
func bucketCheck(p permissions.Permission) Check {
	c := Check{
		Name: permissions.Label(p), Needs: []permissions.Permission{p}, Scope: permissions.ScopeBucket,
		Method: http.MethodGet, Path: listObjects,
		Proves: "the right to read the bucket's objects: R2's S3 endpoint listed them",
	}
	c.Caveat = "R2 Storage Read or Edit of the account, which opens all buckets, is accepted too"
	if objectsOf(p) == writesObjects {
		write := abortUpload()
		c.WriteProof = &write
		c.Proves, c.Caveat = write.Proves, write.Caveat
	}
	return c
}

// abortUpload is the refused write on a bucket: AbortMultipartUpload of an upload
// that never was, of an object that is not there. It can change nothing.
func abortUpload() Check {
	p := permissions.BucketWorkersR2StorageBucketItemWrite
	return Check{
		Name: permissions.Label(p), Needs: []permissions.Permission{p}, Scope: permissions.ScopeBucket,
		Method: http.MethodDelete, Path: "//{s3_host}/{bucket_name}/{unique}?uploadId={unique_hex}",
		Refusals: []Refusal{refusalOf(&answers.S3NoUpload)},
		Proves:   "the right to write the bucket's objects: the upload to abort does not exist",
		Caveat:   "that authorization comes before existence is not documented for this endpoint; R2 Storage Edit of the account, which opens all buckets, is accepted too",
	}
}

// sendS3 makes one call of a check on a bucket. Only AccessDenied is a denial of
// permissions: what else the endpoint says is of the signature, the clock, the
// bucket or the endpoint itself.
func (r *runner) sendS3(ctx context.Context, bucket permissions.Resource, c Check, res *Result) {
	keys, err := r.s3Credentials(bucket)
	if err != nil {
		res.Note = "not checked: " + err.Error()
		return
	}
	path := strings.TrimPrefix(res.Call.Path, "//"+strings.TrimPrefix(keys.Endpoint, "https://"))
	var list any
	if c.Method == http.MethodGet {
		list = &struct {
			XMLName xml.Name `xml:"ListBucketResult"`
		}{}
	}
	status, err := r.client.CallS3(ctx, keys, res.Call.Method, path, list)
	var api *token.APIError
	switch {
	case err == nil:
		res.Call.Status = status
		res.allowed()
		if len(c.Refusals) > 0 {
			res.Note = "authorization passed: an upload that does not exist was aborted (" + c.Refusals[0].argument() + ")"
		}
	case errors.Is(err, token.ErrNoS3URL):
		res.Note = "not checked: " + err.Error()
	default:
		res.refused(err, c.Refusals)
		forbidden := errors.As(err, &api) && api.Status == http.StatusForbidden
		switch {
		case res.Verdict == authz.Allowed: // a refusal that proves
		case forbidden && api.HasText("S3 AccessDenied:"):
			res.Verdict = authz.Denied
		case forbidden && api.HasText("S3 NotEntitled:"):
			res.Verdict, res.Reason = authz.NotEntitled, authz.NoReason
		default:
			res.Verdict, res.Reason, res.Note = authz.Inconclusive, authz.NoReason, err.Error()
		}
	}
}

// s3Credentials are those of the client's token for the bucket's endpoint.
func (r *runner) s3Credentials(bucket permissions.Resource) (token.S3Credentials, error) {
	account, j, _, _ := bucket.Bucket()
	v := r.verify.Load()
	switch {
	case r.client.Credentials().IsGlobalKey():
		return token.S3Credentials{}, errors.New("a Global API key has no access to R2's S3 endpoint")
	case v == nil || v.TokenID == "":
		return token.S3Credentials{}, errors.New("the token's id, which is its access key on R2's S3 endpoint, is not known: the token could not be verified")
	}
	return token.NewS3Credentials(v.TokenID, r.client.Credentials().Secret(), account, j)
}
