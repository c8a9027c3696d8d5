package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
)

const s3Host = "https://" + string(account) + ".r2.cloudflarestorage.com"

// What S3 clients say of R2's refusals: the operation, or the address, tells which
// tier of token opens it.
func TestS3Clients(t *testing.T) {
	t.Parallel()
	const denied = "s3-access-denied"
	admin, adminWrite := permissions.AccountWorkersR2StorageRead, permissions.AccountWorkersR2StorageWrite
	item, itemWrite := permissions.BucketWorkersR2StorageBucketItemRead, permissions.BucketWorkersR2StorageBucketItemWrite
	onAccount := permissions.AccountResource(account)
	bucket := func(j permissions.Jurisdiction, name string) permissions.Resource {
		return permissions.BucketResource(account, j, name)
	}
	for _, c := range []struct {
		name, text, path string
		code             diagnose.Code
		adds             permissions.Permission
		on               permissions.Resource
		first            string
	}{
		{"boto3, list of buckets", "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied", s3Host, denied, admin, onAccount, "Admin token"},
		{"boto3, upload", "boto3.exceptions.S3UploadFailedError: Failed to upload a.txt to assets/a.txt: An error occurred (AccessDenied) when calling the PutObject operation: Access Denied", s3Host + "/assets/a.txt", denied, itemWrite, bucket("", "assets"), string(account) + ".eu.r2"},
		{"boto3, head", "botocore.exceptions.ClientError: An error occurred (403) when calling the HeadObject operation: Forbidden (endpoint " + s3Host + ")", "", denied, item, permissions.AllBucketsInResource(account), string(account) + ".eu.r2"},
		{"aws s3 ls", "aws s3 ls --endpoint-url " + s3Host + "\n\nAn error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied", "", denied, admin, onAccount, "Admin token"},
		{"SDK for Go v2", "operation error S3: PutObject, https response error StatusCode: 403, RequestID: , HostID: , api error AccessDenied: Access Denied", "", denied, itemWrite, permissions.Resource{}, "<account>.eu.r2"},
		{"SDK for Go v1", "AccessDenied: Access Denied\n\tstatus code: 403, request id: , host id: ", s3Host, denied, item, permissions.AllBucketsInResource(account), "for its objects"},
		{"SDK for JS v3", "S3ServiceException [AccessDenied]: Access Denied\n  '$fault': 'client',\n  '$metadata': { httpStatusCode: 403, attempts: 1 },\n  Code: 'AccessDenied'\n  at CreateBucketCommand", s3Host, denied, adminWrite, onAccount, "Admin token"},
		{"host of the EU", "rclone: failed to put: AccessDenied: Access Denied, PutObject " + "https://" + string(account) + ".eu.r2.cloudflarestorage.com/media/x.png", "", denied, itemWrite, bucket("eu", "media"), "Workers R2 Storage Bucket Item"},
		{"bucket in the host", "403 Forbidden: DELETE https://media." + string(account) + ".r2.cloudflarestorage.com/x.png", "", denied, itemWrite, bucket("", "media"), string(account) + ".eu.r2"},
		{"delete of a bucket", "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error> DeleteBucket", s3Host + "/media", denied, adminWrite, onAccount, "Admin token"},
		{"no bucket", "NoSuchBucket: The specified bucket does not exist. " + s3Host + "/media", "", "s3-no-such-bucket", nil, permissions.Resource{}, string(account) + ".eu.r2"},
		{"quotes", "InvalidArgument: Credential access key has length 34, should be 32", "", "s3-wrong-access-key", nil, permissions.Resource{}, "quotes"},
		{"line end", "InvalidArgument: Credential access key has length 33, should be 32", "", "s3-wrong-access-key", nil, permissions.Resource{}, "line end"},
		{"AWS's own key", "InvalidArgument: Credential access key has length 20, should be 32", "", "s3-wrong-access-key", nil, permissions.Resource{}, "AWS"},
		{"swapped", "InvalidArgument: Credential access key has length 64, should be 32", "", "s3-wrong-access-key", nil, permissions.Resource{}, "swapped"},
		{"clock", "An error occurred (RequestTimeTooSkewed) when calling the PutObject operation: The difference between the request time and the server's time is too large. " + s3Host, "", "s3-clock", nil, permissions.Resource{}, "clock"},
		{"version 2", "S3 error: 401 (Unauthorized): SigV2 authorization is not supported. Please use SigV4 instead.", s3Host, "s3-signature-version", nil, permissions.Resource{}, "version 4"},
	} {
		d, ok := diagnose.Text(c.text, diagnose.Facts{Path: c.path})
		require.True(t, ok, c.name)
		assert.Equal(t, c.code, d.Code, c.name)
		require.NotEmpty(t, d.Remedies, c.name)
		first := d.Remedies[0]
		if c.adds == nil {
			assert.Empty(t, first.Permissions, c.name)
		} else {
			assert.Equal(t, []permissions.Permission{c.adds}, first.Permissions, c.name)
		}
		assert.Equal(t, c.on, first.Resource, c.name)
		assert.Contains(t, first.String(), c.first, c.name)
		for _, cause := range d.Causes {
			if c.code == denied {
				assert.Less(t, cause.Confidence, diagnose.High, "%s: nothing tells the tier from the jurisdiction", c.name)
			}
		}
	}
}

// The refusals of other stores are none of R2's.
func TestS3OfOthers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
		"operation error S3: PutObject, https response error StatusCode: 403, RequestID: 8J2K, HostID: abc=, api error AccessDenied: Access Denied",
		"wrangler deploy\naws s3 cp x s3://b: An error occurred (AccessDenied): https://b.s3.amazonaws.com",
		"cloudflare-backup: AccessDenied: Access Denied (https://s3.wasabisys.com/b)",
		"cloudflared tunnel up; mc: AccessDenied at http://minio:9000",
		"403 Forbidden for url: https://r2.example.com/x",
		"Credential access keys have many lengths",
	} {
		_, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, text)
	}
}

// A token whose spec holds what the operation needs lacks no permission.
func TestS3WithSpec(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.Bucket(account, "", "media").Allow(permissions.BucketWorkersR2StorageBucketItemWrite))
	const text = "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied"
	d, ok := diagnose.Text(text, diagnose.Facts{Method: "PUT", Path: s3Host + "/media/x", Spec: &spec})
	require.True(t, ok)
	assert.Empty(t, d.Remedies[0].Permissions)
	assert.Contains(t, d.Remedies[0].Action, ".eu.r2.cloudflarestorage.com")
	other, _ := diagnose.Text(text, diagnose.Facts{Method: "PUT", Path: s3Host + "/other/x", Spec: &spec})
	assert.Equal(t, permissions.BucketResource(account, "", "other"), other.Remedies[0].Resource)
}
