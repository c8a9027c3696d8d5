package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
)

// What more clients of S3 print of R2's refusals, some of them without the name of
// the refusal.
func TestS3MoreClients(t *testing.T) {
	t.Parallel()
	const (
		denied, unknown, setting = diagnose.CodeS3AccessDenied, diagnose.CodeS3Unauthorized, diagnose.CodeS3ClientSetting
		noHost                   = "StatusCode: 403, RequestID: , HostID: , api error Forbidden: Forbidden"
	)
	admin, adminWrite := permissions.AccountWorkersR2StorageRead, permissions.AccountWorkersR2StorageWrite
	item, itemWrite := permissions.BucketWorkersR2StorageBucketItemRead, permissions.BucketWorkersR2StorageBucketItemWrite
	for _, c := range []struct {
		name, text string
		code       diagnose.Code
		adds       permissions.Permission // of the first remedy
		first      string
	}{
		{"SDK for Java v1", "com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: null), listBuckets ListBuckets " + s3Host, denied, admin, "Admin token"},
		{"SDK for .NET", "Amazon.S3.AmazonS3Exception: Access Denied\n ---> Amazon.Runtime.Internal.HttpErrorResponseException\n   at PutObjectAsync\n ServiceURL=" + s3Host, denied, itemWrite, ".eu.r2"},
		{"restic, a look", "Fatal: unable to open repository at s3:" + s3Host + "/backup: client.BucketExists: Access Denied.", denied, admin, "Admin token"},
		{"restic, a new one", "Fatal: create repository at s3:" + s3Host + "/backup failed: client.MakeBucket: Access Denied.", denied, adminWrite, "Admin token"},
		{"restic, a file", "Load(<config/0>) failed: client.StatObject: Access Denied. s3:" + s3Host + "/backup", denied, item, "on R2 bucket backup"},
		{"mc", "mc: <ERROR> Unable to list folder. Access Denied. " + s3Host, denied, item, "for its objects"},
		{"Cyberduck", "Listing directory / failed. Access Denied. Please contact your web hosting service provider. " + string(account) + ".r2.cloudflarestorage.com", denied, item, "for its objects"},
		{"SDK for Ruby", "Aws::S3::Errors::Forbidden () head_object(bucket) " + s3Host + "/media/x", denied, item, "on R2 bucket media"},
		{"rclone, HEAD", "Failed to copy: failed to prepare upload: operation error S3: HeadBucket, https response error " + noHost, denied, admin, "Admin token"},
		{"Terraform's backend", `Error refreshing state: Unable to access object "terraform.tfstate" in S3 bucket "tfstate": operation error S3: HeadObject, https response error ` + noHost, denied, item, "<account>.eu.r2"},
		{"address of S3", "upload failed: ./x to s3://media/x An error occurred (AccessDenied) when calling the PutObject operation: Access Denied (--endpoint-url " + s3Host + ")", denied, itemWrite, "on R2 bucket media"},
		{"another bucket as the source", "copy failed: s3://one/x to s3://two/x An error occurred (AccessDenied) when calling the CopyObject operation: Access Denied (--endpoint-url " + s3Host + ")", denied, itemWrite, "all R2 buckets"},
		{"lifecycle", "An error occurred (AccessDenied) when calling the PutBucketLifecycle operation: Access Denied " + s3Host, denied, adminWrite, "Admin token"},
		{"AWS CLI, 401", "upload failed: ./a to s3://media/a An error occurred (Unauthorized) when calling the ListObjectsV2 operation: Unauthorized\n" + s3Host, unknown, nil, "token's id"},
		{"Go v1, 401", "failed to list objs: Unauthorized: Unauthorized\n\tstatus code: 401, request id: , host id: ", unknown, nil, "token's id"},
		{"Go v2, 401", "operation error S3: ListObjectsV2, https response error StatusCode: 401, RequestID: , HostID: , api error Unauthorized: Unauthorized", unknown, nil, "token's id"},
		{"XML, 401", "GET " + s3Host + "/media/x\n<Error><Code>Unauthorized</Code><Message>Unauthorized</Message></Error>", unknown, nil, "token's id"},
		{"Rust, 401", `S3Error { code: "Unauthorized", message: "Unauthorized" } ` + s3Host, unknown, nil, "token's id"},
		{"s3cmd, 401", "ERROR: S3 error: 401 (Unauthorized): Unauthorized\n" + s3Host, unknown, nil, "token's id"},
		{"a browser", s3Host + "/media/x\n<Error>\n<Code>InvalidArgument</Code>\n<Message>Authorization</Message>\n</Error>", unknown, nil, "Use a signed request"},
		{"region", "An error occurred (InvalidRegionName) when calling the PutObject operation: The region name 'us-west-2' is not valid. Must be one of: wnam, enam, weur, eeur, apac, auto " + s3Host, setting, nil, "region to auto"},
		{"region, DuckDB", "HTTP Error: HTTP GET error reading 's3://lake/x' in region 'ap-northeast-2' (HTTP 400 Bad Request)\n\nInvalidRegionName: The region name 'ap-northeast-2' is not valid. Must be one of: wnam, enam, weur, eeur, apac, oc, auto", setting, nil, "region to auto"},
		{"checksum", "NotImplemented: Header 'x-amz-checksum-crc32' with value 'AAAAAA==' not implemented " + s3Host, setting, nil, "checksums only where they are required"},
		{"checksum behind the body", "NotImplemented: STREAMING-UNSIGNED-PAYLOAD-TRAILER not implemented\n\tstatus code: 501, request id: , host id: ", setting, nil, "checksums only where they are required"},
		{"checksum, minio-go", "endpoint " + s3Host + "\nupload s3 object: Header 'x-amz-checksum-algorithm' with value 'CRC32C' not implemented", setting, nil, "checksums only where they are required"},
		{"another header", "An error occurred (NotImplemented) when calling the PutObject operation: Header 'x-amz-tagging' with value 'a=b' not implemented " + s3Host, setting, nil, "Leave out the header"},
	} {
		d, ok := diagnose.Text(c.text, diagnose.Facts{})
		require.True(t, ok, c.name)
		assert.Equal(t, c.code, d.Code, c.name)
		require.NotEmpty(t, d.Remedies, c.name)
		first := d.Remedies[0]
		if c.adds == nil {
			assert.Empty(t, first.Permissions, c.name)
		} else {
			assert.Equal(t, []permissions.Permission{c.adds}, first.Permissions, c.name)
		}
		assert.Contains(t, first.String(), c.first, c.name)
		for _, cause := range d.Causes {
			assert.Less(t, cause.Confidence, diagnose.High, c.name)
		}
	}
}

// What R2 does not have is answered with 501, and is no fault that passes.
func TestS3NotImplementedIsNoFault(t *testing.T) {
	t.Parallel()
	const head, tail = "<Error><Code>NotImplemented</Code><Message>Header 'x-amz-checksum-crc32' with value 'AAAAAA==' not ", "</Message></Error>"
	d, ok := diagnose.Body("PUT", s3Host+"/media/x", 501, []byte(head+"implemented"+tail), diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.CodeS3ClientSetting, d.Code)
	assert.Contains(t, d.Remedies[0].Action, "when_required")
	d, ok = diagnose.Body("PUT", s3Host+"/media/x", 501, []byte("<Error><Code>InternalError</Code><Message>x</Message></Error>"), diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.CodeServerError, d.Code)
}

// An upload that is answered with Unauthorized may carry what R2 does not read.
func TestS3UploadUnauthorized(t *testing.T) {
	t.Parallel()
	said := func(operation string) diagnose.Diagnosis {
		d, ok := diagnose.Text("An error occurred (Unauthorized) when calling the "+operation+" operation: Unauthorized "+s3Host, diagnose.Facts{})
		require.True(t, ok)
		return d
	}
	upload, list := said("PutObject"), said("ListObjectsV2")
	assert.Contains(t, upload.Remedies[len(upload.Remedies)-1].Action, "checksums only where they are required")
	assert.Len(t, list.Remedies, len(upload.Remedies)-1)
}

// The words that S3's refusals share with others are none of R2's without a frame,
// and on the lines of other programs.
func TestS3WordsOfOthers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"An error occurred (Unauthorized) when calling the GetObject operation: Unauthorized (https://s3.example.com)",
		"cloudflare r2 bucket sync\nThe user is Unauthorized to see this page",
		"endpoint " + s3Host + " is set\nmysql: Access denied for user 'root'@'localhost'",
		"endpoint " + s3Host + " is set\nopen C:\\data: Access denied",
		"com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 5F2A)",
		"com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Error Code: AccessDenied) https://b.s3.amazonaws.com",
		"operation error S3: HeadObject, https response error StatusCode: 403, RequestID: 8J2K, HostID: abc=, api error Forbidden: Forbidden",
		"A header you provided implies functionality that is not implemented (NotImplemented) https://b.s3.amazonaws.com",
		"r2.deploy: raise NotImplementedError()",
		"cloudflare bucket: NotImplemented",
		"restic: unable to open repository at s3:https://s3.wasabisys.com/backup: client.BucketExists: Access Denied.",
		"Unsupported header 'x-amz-checksum-crc32' received for this API call. https://s3.us-west-004.backblazeb2.com",
		"mc: <ERROR> Unable to list folder. Access Denied. http://minio:9000",
		"InvalidArgument: Authorization (https://b.s3.amazonaws.com)",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, "%s: %s", text, d.Code)
	}
}
