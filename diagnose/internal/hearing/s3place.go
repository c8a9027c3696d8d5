package hearing

import (
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// S3 is a call to R2's S3 endpoint, as far as its host, its path and the words of
// S3 clients tell. The zero value is of a call to something else.
type S3 struct {
	Operation    string // such as "ListBuckets", "" where not known
	Account      string // of the host, "" where it is masked
	Jurisdiction string // of the host: "eu", "fedramp", "us", "" for none
	Bucket       string // "" for none
	Object       bool   // the path goes on behind the bucket
}

// hostR2 ends the hosts of R2's S3 endpoint.
// Source: https://developers.cloudflare.com/r2/api/tokens/ (2026-11).
const hostR2 = ".r2.cloudflarestorage.com"

// s3Operations are the operations of S3 that clients name in their errors: those
// on buckets first.
var s3Operations = [...]string{
	"ListBuckets", "HeadBucket", "CreateBucket", "DeleteBucket", "GetBucketLocation", "GetBucketCors", "PutBucketCors", "DeleteBucketCors",
	"GetBucketAcl", "PutBucketAcl", "GetBucketPolicy", "PutBucketPolicy", "GetBucketLifecycle", "PutBucketLifecycle", "PutBucketEncryption", "PutBucketVersioning",
	"GetBucketLifecycleConfiguration", "PutBucketLifecycleConfiguration", "GetBucketEncryption", "GetBucketVersioning",
	"ListObjectsV2", "ListObjects", "GetObject", "HeadObject", "PutObject", "DeleteObjects", "DeleteObject", "CopyObject",
	"CreateMultipartUpload", "UploadPartCopy", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload", "ListMultipartUploads", "ListParts",
}

// s3Aliases are the operations by the names that minio-go has for them, which restic
// and mc print.
var s3Aliases = [...][2]string{{"BucketExists", "HeadBucket"}, {"MakeBucket", "CreateBucket"}, {"RemoveBucket", "DeleteBucket"}, {"StatObject", "HeadObject"}, {"RemoveObject", "DeleteObject"}}

// OnObjects reports whether the operation is one on objects, which the
// permissions on a bucket's items open. It is false where the operation is not
// known.
func (s S3) OnObjects() bool {
	if s.Operation == "" {
		return s.Object
	}
	return strings.Contains(s.Operation, "Object") || strings.Contains(s.Operation, "Upload") || s.Operation == "ListParts"
}

// Writes reports whether the operation changes something.
func (s S3) Writes() bool {
	for _, verb := range [...]string{"List", "Head", "Get"} {
		if strings.HasPrefix(s.Operation, verb) {
			return false
		}
	}
	return s.Operation != ""
}

// S3Call returns what a text, or a method and an address, tell of a call to R2's
// S3 endpoint. It is false where none is named.
func S3Call(method, text string) (S3, bool) {
	lower := asciiLower(text)
	at := strings.Index(lower, hostR2)
	if at < 0 {
		return S3{}, false
	}
	start := at
	for start > 0 && strings.IndexByte(" \t\n\"'`/@(<=,[", lower[start-1]) < 0 {
		start--
	}
	end := at + len(hostR2)
	stop := end
	for stop < len(text) && strings.IndexByte(" \t\n\"'`)>],?", text[stop]) < 0 {
		stop++
	}
	call := S3{}
	call.host(lower[start:at])
	path := strings.Trim(text[end:stop], "/:.;")
	if call.Bucket == "" {
		call.Bucket, path, _ = strings.Cut(path, "/")
	}
	call.Object = path != ""
	if call.Bucket == "" {
		call.Bucket, call.Object = bucketIn(text, lower)
	}
	if call.Bucket = credential.Show(call.Bucket, 64); !bucketShaped(call.Bucket) {
		call.Bucket = ""
	}
	call.Operation = operationIn(text, lower)
	if call.Operation == "" {
		if method == "" {
			before := strings.TrimRight(strings.TrimSuffix(strings.TrimRight(text[:start], ":/"), "https"), " \"'`:")
			method = methodIn(before[strings.LastIndexFunc(before, func(c rune) bool { return c < 'A' || c > 'Z' })+1:])
		}
		call.Operation = call.byMethod(method)
	}
	return call, true
}

// host reads what stands before the common end of R2's hosts: the account, its
// jurisdiction behind it, and a bucket before it.
func (s *S3) host(labels string) {
	parts := strings.Split(labels, ".")
	if n := len(parts) - 1; n > 0 && (parts[n] == "eu" || parts[n] == "fedramp" || parts[n] == "us") {
		s.Jurisdiction, parts = parts[n], parts[:n]
	}
	n := len(parts) - 1
	if credential.IsID(parts[n]) {
		s.Account = parts[n]
	}
	if n > 0 {
		s.Bucket = parts[n-1]
	}
}

// byMethod is the operation of a plain call, "" where it may be several.
func (s S3) byMethod(method string) string {
	level := 0
	if s.Object {
		level = 2
	} else if s.Bucket != "" {
		level = 1
	}
	switch method {
	case "GET":
		return [...]string{"ListBuckets", "ListObjects", "GetObject"}[level]
	case "HEAD":
		return [...]string{"", "HeadBucket", "HeadObject"}[level]
	case "PUT":
		return [...]string{"", "CreateBucket", "PutObject"}[level]
	case "DELETE":
		return [...]string{"", "DeleteBucket", "DeleteObject"}[level]
	}
	return ""
}

// operationIn returns the operation that a text names first, in its own spelling
// or in that of a program ("list_objects_v2" of boto3's methods).
func operationIn(text, lower string) string {
	best, found := len(text), ""
	plain := ""
	for _, name := range s3Operations {
		at := strings.Index(text, name)
		if at < 0 && strings.Contains(lower, "_") {
			if plain == "" {
				plain = strings.ReplaceAll(lower, "_", "")
			}
			if at = strings.Index(plain, strings.ToLower(name)+"("); at < 0 {
				continue
			}
		}
		if at >= 0 && (at < best || at == best && len(name) > len(found)) {
			best, found = at, name
		}
	}
	for _, alias := range s3Aliases {
		if at := strings.Index(text, alias[0]); at >= 0 && at < best {
			best, found = at, alias[1]
		}
	}
	return found
}

// bucketIn returns the bucket that a text names beside its host: as an address of
// S3, or as Terraform does. It is "" where it names several.
func bucketIn(text, lower string) (bucket string, object bool) {
	for _, mark := range [...]string{"s3://", "s3 bucket \"", "bucket_name: "} {
		for from := 0; ; {
			at := strings.Index(lower[from:], mark)
			if at < 0 {
				break
			}
			from += at + len(mark)
			name := text[from:]
			if end := strings.IndexAny(name, " \t\n\"'`,;)/"); end >= 0 {
				object = object || name[end] == '/' && end+1 < len(name) && strings.IndexByte(" \t\n\"'`", name[end+1]) < 0
				name = name[:end]
			}
			if bucket != "" && name != bucket {
				return "", false
			}
			bucket = name
		}
	}
	return bucket, object
}

// bucketShaped reports whether a name is one that R2 takes.
func bucketShaped(name string) bool {
	return len(name) >= 3 && len(name) <= 63 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && !strings.HasPrefix(name, "-")
}
