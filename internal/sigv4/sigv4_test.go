package sigv4_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/sigv4"
)

// The key of AWS's published examples; it opens nothing.
const (
	exampleID     = "AKIAIOSFODNN7EXAMPLE"
	exampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

func example(method, path, query string) sigv4.Request {
	return sigv4.Request{
		Method: method, Path: path, Query: query, Payload: sigv4.EmptyPayload, Region: "us-east-1", Service: "s3",
		Header: map[string]string{"host": "examplebucket.s3.amazonaws.com", "x-amz-date": "20130524T000000Z", "x-amz-content-sha256": sigv4.EmptyPayload},
	}
}

// TestPublishedExamples: the worked examples of
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
func TestPublishedExamples(t *testing.T) {
	t.Parallel()
	get := example("GET", "/test.txt", "")
	get.Header["range"] = "bytes=0-9"
	for name, tc := range map[string]struct {
		req  sigv4.Request
		want string
	}{
		"GET object":      {get, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
		"GET lifecycle":   {example("GET", "/", "lifecycle"), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
		"list of objects": {example("GET", "/", "max-keys=2&prefix=J"), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
		"unsorted query":  {example("GET", "/", "prefix=J&max-keys=2"), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
	} {
		assert.Equal(t, tc.want, tc.req.Signature(exampleSecret), name)
	}
	header := get.Authorization(exampleID, exampleSecret)
	assert.Equal(t, "AWS4-HMAC-SHA256 Credential="+exampleID+"/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", header)
	p, ok := sigv4.Parse(header)
	assert.True(t, ok)
	assert.Equal(t, sigv4.Presented{
		KeyID: exampleID, Date: "20130524", Region: "us-east-1", Service: "s3",
		SignedHeaders: []string{"host", "range", "x-amz-content-sha256", "x-amz-date"},
		Signature:     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
	}, p)
}

// TestOneEncoding: however a path is encoded on the wire, it is signed the same.
func TestOneEncoding(t *testing.T) {
	t.Parallel()
	assert.Equal(t, example("GET", "/a%24b%20c", "x=%2A").Signature("k"), example("GET", "/a$b%20c", "x=*").Signature("k"))
	assert.NotEqual(t, example("GET", "/a", "").Signature("k"), example("GET", "/b", "").Signature("k"))
}

func FuzzParse(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=00")
	f.Add("AWS4-HMAC-SHA256 Credential=a/b")
	f.Add("Bearer x")
	f.Fuzz(func(t *testing.T, header string) {
		if p, ok := sigv4.Parse(header); ok && (p.KeyID == "" || p.Signature == "" || len(p.SignedHeaders) == 0) {
			t.Errorf("%q is read as %+v", header, p)
		}
	})
}
