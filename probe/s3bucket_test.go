package probe_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const (
	itemRead  = permissions.BucketWorkersR2StorageBucketItemRead
	itemWrite = permissions.BucketWorkersR2StorageBucketItemWrite
)

// onBucket is a spec with a group on a bucket of the default account.
func onBucket(p permissions.BucketPermission, j permissions.Jurisdiction, name string) permissions.Spec {
	return permissions.NewSpec(permissions.Bucket(target.Account, j, name).Allow(p))
}

// buckets is a simulator that has them in two jurisdictions.
func buckets(t testing.TB, opts tokentest.Options) *tokentest.Server {
	t.Helper()
	srv := simulator(t, opts)
	addBucket(t, srv, permissions.JurisdictionDefault, "some-bucket")
	addBucket(t, srv, permissions.JurisdictionDefault, "other")
	addBucket(t, srv, permissions.JurisdictionEU, "some-bucket")
	return srv
}

// TestBucketGrants: a grant on a bucket is checked on that bucket.
func TestBucketGrants(t *testing.T) {
	t.Parallel()
	some := func(p permissions.BucketPermission) permissions.Spec { return onBucket(p, "", "some-bucket") }
	all := permissions.NewSpec(permissions.AllBucketsIn(target.Account).Allow(itemWrite))
	denied := permissions.NewSpec(permissions.AllBucketsIn(target.Account).Allow(itemRead), permissions.Bucket(target.Account, "", "some-bucket").Deny(itemRead))
	for name, tc := range map[string]struct {
		have, want permissions.Spec
		writes     probe.Writes
		verdict    authz.Verdict
		proof      probe.Proof
		note       string
	}{
		"read":                          {some(itemRead), some(itemRead), probe.KnownRefusals, authz.Allowed, probe.Proven, ""},
		"read, nothing refused is sent": {some(itemRead), some(itemRead), probe.NoRefusals, authz.Allowed, probe.Proven, ""},
		"write for read":                {some(itemWrite), some(itemRead), probe.KnownRefusals, authz.Allowed, probe.Proven, ""},
		"all buckets for one":           {all, some(itemRead), probe.KnownRefusals, authz.Allowed, probe.Proven, ""},
		"the account's for read":        {accountSpec(permissions.AccountWorkersR2StorageRead), some(itemRead), probe.KnownRefusals, authz.Allowed, probe.Proven, ""},
		"in a jurisdiction":             {onBucket(itemRead, permissions.JurisdictionEU, "some-bucket"), onBucket(itemRead, permissions.JurisdictionEU, "some-bucket"), probe.KnownRefusals, authz.Allowed, probe.Proven, ""},
		"another bucket's":              {onBucket(itemRead, "", "other"), some(itemRead), probe.KnownRefusals, authz.Denied, probe.Consistent, ""},
		"another jurisdiction's":        {onBucket(itemRead, permissions.JurisdictionEU, "some-bucket"), some(itemRead), probe.KnownRefusals, authz.Denied, probe.Consistent, ""},
		"another product's":             {accountSpec(permissions.AccountD1Write), some(itemRead), probe.KnownRefusals, authz.Denied, probe.Consistent, ""},
		"denied by a policy":            {denied, some(itemRead), probe.KnownRefusals, authz.Denied, probe.Consistent, ""},
		"write":                         {some(itemWrite), some(itemWrite), probe.AllRefusals, authz.Allowed, probe.Proven, "argued"},
		"write, and it is not sent":     {some(itemWrite), some(itemWrite), probe.KnownRefusals, authz.Inconclusive, probe.NotProven, "it has Read, and the right to write was not tried"},
		"read for write":                {some(itemRead), some(itemWrite), probe.AllRefusals, authz.Denied, probe.Consistent, ""},
		"read for write, not sent":      {some(itemRead), some(itemWrite), probe.KnownRefusals, authz.Inconclusive, probe.NotProven, "not tried"},
		"the account's read for write":  {accountSpec(permissions.AccountWorkersR2StorageRead), some(itemWrite), probe.AllRefusals, authz.Denied, probe.Consistent, ""},
		"the account's write for write": {accountSpec(permissions.AccountWorkersR2StorageWrite), some(itemWrite), probe.AllRefusals, authz.Allowed, probe.Proven, "argued"},
		"nothing for write":             {accountSpec(permissions.AccountD1Write), some(itemWrite), probe.AllRefusals, authz.Denied, probe.Consistent, ""},
		"a bucket that is gone":         {onBucket(itemRead, "", "gone"), onBucket(itemRead, "", "gone"), probe.KnownRefusals, authz.Inconclusive, probe.NotProven, "S3 NoSuchBucket"},
	} {
		for _, eager := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				srv := buckets(t, tokentest.Options{})
				rep, err := probe.RunSpec(t.Context(), client(t, srv, tc.have, tokentest.TokenOptions{}), tc.want, probe.Target{}, probe.Options{Writes: tc.writes, Eager: eager})
				require.NoError(t, err)
				res := rep.Results[1]
				assert.Equal(t, tc.verdict, res.Verdict, res.Note)
				assert.Equal(t, tc.proof, res.Proof)
				assert.Contains(t, res.Note, tc.note)
				if tc.verdict == authz.Denied {
					require.NotEmpty(t, rep.Diagnoses)
					assert.Equal(t, authz.MissingPermission, res.Reason)
					assert.Equal(t, 1, rep.Missing())
				}
			})
		}
	}
}

// TestBucketGrantOfAnAccountOwnedToken: its id is found through its account.
func TestBucketGrantOfAnAccountOwnedToken(t *testing.T) {
	t.Parallel()
	srv := buckets(t, tokentest.Options{})
	spec := onBucket(itemRead, "", "some-bucket")
	require.NoError(t, probe.Ensure(t.Context(), client(t, srv, spec, tokentest.TokenOptions{Kind: authz.AccountToken}), spec, probe.EnsureOptions{}))
}

// TestAllBucketsAreTriedOnTheTargets: a grant on all buckets is tried on the
// target's, and on no bucket of another account.
func TestAllBucketsAreTriedOnTheTargets(t *testing.T) {
	t.Parallel()
	srv := buckets(t, tokentest.Options{})
	spec := permissions.NewSpec(permissions.AllBucketsIn(target.Account).Allow(itemRead))
	c := client(t, srv, spec, tokentest.TokenOptions{})
	foreign := permissions.BucketResource("0123456789abcdef0123456789abcdef", "", "some-bucket")
	for name, tc := range map[string]struct {
		bucket  permissions.Resource
		verdict authz.Verdict
		note    string
	}{
		"none":            {permissions.Resource{}, authz.NotChecked, "not checked: no R2 bucket given to try it on"},
		"another account": {foreign, authz.NotChecked, "not checked: no R2 bucket given to try it on"},
		"one of them":     {target.Bucket, authz.Allowed, "tried on R2 bucket some-bucket (default) of account " + tokentest.DefaultAccountID + " only"},
	} {
		rep, err := probe.RunSpec(t.Context(), c, spec, probe.Target{Bucket: tc.bucket}, probe.Options{})
		require.NoError(t, err, name)
		assert.Equal(t, tc.verdict, rep.Results[1].Verdict, name)
		assert.Equal(t, tc.note, rep.Results[1].Note, name)
	}
	_, err := probe.RunSpec(t.Context(), c, spec, probe.Target{Bucket: permissions.AllBucketsInResource(target.Account)}, probe.Options{})
	require.ErrorContains(t, err, "one R2 bucket")
	_, err = probe.RunSpec(t.Context(), c, spec, probe.Target{Bucket: permissions.BucketResource(target.Account, "", "A/../b")}, probe.Options{})
	require.ErrorContains(t, err, "bucket name")
}

// s3Answers has the simulator answer for all but the S3 endpoint, and keeps what
// is sent there.
type s3Answers struct {
	srv    *tokentest.Server
	answer func(*http.Request) (*http.Response, error)
	sent   []*http.Request
}

func (s *s3Answers) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.Host+r.URL.Host, ".r2.cloudflarestorage.com") {
		return s.srv.RoundTripper().RoundTrip(r)
	}
	s.sent = append(s.sent, r)
	return s.answer(r)
}

func s3Answer(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func s3Fault(status int, code string) func(*http.Request) (*http.Response, error) {
	return s3Answer(status, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>`+code+`</Code><Message>said so</Message></Error>`)
}

// TestS3AnswersThatSayNothing: faults of the network, the signature, the clock
// and the bucket are inconclusive, with the reason; so is what is not S3's.
func TestS3AnswersThatSayNothing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer func(*http.Request) (*http.Response, error)
		note   string
	}{
		"signature":            {s3Fault(403, "SignatureDoesNotMatch"), "S3 SignatureDoesNotMatch: said so"},
		"clock":                {s3Fault(403, "RequestTimeTooSkewed"), "S3 RequestTimeTooSkewed"},
		"expired":              {s3Fault(400, "ExpiredRequest"), "S3 ExpiredRequest"},
		"key":                  {s3Fault(401, "Unauthorized"), "S3 Unauthorized"},
		"no bucket":            {s3Fault(404, "NoSuchBucket"), "S3 NoSuchBucket"},
		"no upload, to a list": {s3Fault(404, "NoSuchKey"), "S3 NoSuchKey"},
		"slow down":            {s3Fault(503, "SlowDown"), "S3 SlowDown"},
		"denied with 500":      {s3Fault(500, "AccessDenied"), "S3 AccessDenied"},
		"a page of success":    {s3Answer(200, "<html><title>Login</title></html>"), "HTML"},
		"JSON of success":      {s3Answer(200, `{"success":true}`), "200"},
		"an empty success":     {s3Answer(204, ""), "204"},
		"a page of refusal":    {s3Answer(403, "<html><title>Blocked</title></html>"), "HTML"},
		"a reset":              {func(*http.Request) (*http.Response, error) { return nil, errors.New("connection reset") }, "connection reset"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &s3Answers{srv: buckets(t, tokentest.Options{}), answer: tc.answer}
			spec := onBucket(itemRead, "", "some-bucket")
			tok, err := w.srv.IssueToken(spec, tokentest.TokenOptions{})
			require.NoError(t, err)
			rep, err := probe.RunSpec(t.Context(), clientFor(t, tok.Value, &http.Client{Transport: w}), spec, probe.Target{}, probe.Options{})
			require.NoError(t, err)
			res := rep.Results[1]
			assert.Equal(t, authz.Inconclusive, res.Verdict)
			assert.Equal(t, probe.NotProven, res.Proof)
			assert.Contains(t, res.Note, tc.note)
			assert.Len(t, w.sent, 1)
		})
	}
}

// TestAbortOfAnUnknownUpload: what shows the right to write, and that the request
// can change nothing: its key and its upload are random.
func TestAbortOfAnUnknownUpload(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer  func(*http.Request) (*http.Response, error)
		verdict authz.Verdict
	}{
		"refused":            {s3Fault(404, "NoSuchUpload"), authz.Allowed},
		"as if it was there": {s3Answer(204, ""), authz.Allowed},
		"denied":             {s3Fault(403, "AccessDenied"), authz.Denied},
		"not enabled":        {s3Fault(403, "NotEntitled"), authz.NotEntitled},
		"not enabled, 400":   {s3Fault(400, "NotEntitled"), authz.Inconclusive},
		"no key":             {s3Fault(404, "NoSuchKey"), authz.Inconclusive},
		"no bucket":          {s3Fault(404, "NoSuchBucket"), authz.Inconclusive},
		"a page":             {s3Answer(200, "<html>"), authz.Inconclusive},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := s3Answer(200, `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></ListBucketResult>`)
			w := &s3Answers{srv: buckets(t, tokentest.Options{})}
			deletes := make(chan string, 1)
			rt := roundTrip(func(r *http.Request) (*http.Response, error) {
				switch {
				case r.URL.Host == "api.cloudflare.com":
					return w.srv.RoundTripper().RoundTrip(r)
				case r.Method == http.MethodGet:
					return list(r)
				}
				deletes <- r.URL.RequestURI()
				return tc.answer(r)
			})
			spec := onBucket(itemWrite, "", "some-bucket")
			tok, err := w.srv.IssueToken(spec, tokentest.TokenOptions{})
			require.NoError(t, err)
			rep, err := probe.RunSpec(t.Context(), clientFor(t, tok.Value, &http.Client{Transport: rt}), spec, probe.Target{}, probe.Options{Writes: probe.AllRefusals})
			require.NoError(t, err)
			close(deletes)
			aborted := <-deletes
			assert.Equal(t, tc.verdict, rep.Results[1].Verdict, rep.Results[1].Note)
			assert.Equal(t, tc.verdict == authz.Allowed, rep.Results[1].Fine())
			if name == "as if it was there" {
				assert.Regexp(t, `^authorization passed: an upload that does not exist was aborted \(argued: .+\)$`, rep.Results[1].Note)
			}
			assert.Regexp(t, `^/some-bucket/cftoken-probe-[0-9a-f]{32}\?uploadId=[0-9a-f]{32}$`, aborted)
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestS3CallsHoldNoSecret: neither the token nor its SHA-256 is sent to the S3
// endpoint or shown, even where the endpoint echoes what it got.
func TestS3CallsHoldNoSecret(t *testing.T) {
	t.Parallel()
	w := &s3Answers{srv: buckets(t, tokentest.Options{})}
	w.answer = func(r *http.Request) (*http.Response, error) {
		return s3Answer(403, "<Error><Code>SignatureDoesNotMatch</Code><Message>"+r.Header.Get("Authorization")+"</Message></Error>")(r)
	}
	spec := onBucket(itemRead, "", "some-bucket")
	tok, err := w.srv.IssueToken(spec, tokentest.TokenOptions{})
	require.NoError(t, err)
	rep, err := probe.RunSpec(t.Context(), clientFor(t, tok.Value, &http.Client{Transport: w}), spec, probe.Target{}, probe.Options{})
	require.NoError(t, err)
	keys, err := token.NewS3Credentials(tok.ID, token.NewSecret(tok.Value), target.Account, "")
	require.NoError(t, err)
	require.Len(t, w.sent, 1)
	data, err := json.Marshal(rep)
	require.NoError(t, err)
	var text strings.Builder
	require.NoError(t, rep.WriteText(&text, probe.TextOptions{Verbose: true}))
	_, signature, _ := strings.Cut(w.sent[0].Header.Get("Authorization"), "Signature=")
	require.Len(t, signature, 64)
	for _, secret := range []string{tok.Value, keys.SecretAccessKey.Reveal()} {
		for name, values := range w.sent[0].Header {
			assert.NotContains(t, strings.Join(values, ""), secret, name)
		}
		assert.NotContains(t, string(data)+text.String()+rep.Results[1].Note, secret)
	}
	assert.NotContains(t, string(data)+text.String()+rep.Results[1].Note, signature)
}

// TestS3OfAClientElsewhere: a client of another API sends nothing to Cloudflare's
// S3 endpoint, and reaches one that it is told of.
func TestS3OfAClientElsewhere(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	addBucket(t, srv.Server, permissions.JurisdictionEU, "some-bucket")
	spec := onBucket(itemRead, permissions.JurisdictionEU, "some-bucket")
	tok, err := srv.IssueToken(spec, tokentest.TokenOptions{})
	require.NoError(t, err)
	with := func(opts ...token.Option) probe.Result {
		c, err := token.New(token.APIToken(token.NewSecret(tok.Value)), append(opts, token.WithBaseURL(srv.URL), token.WithHTTPClient(srv.Client()))...)
		require.NoError(t, err)
		rep, err := probe.RunSpec(t.Context(), c, spec, probe.Target{}, probe.Options{})
		require.NoError(t, err)
		return rep.Results[1]
	}
	res := with()
	assert.Equal(t, authz.NotChecked, res.Verdict)
	assert.Contains(t, res.Note, "WithS3URL")
	assert.True(t, with(token.WithS3URL(srv.S3URL)).Fine())
}

// TestBucketChecksWithoutBasicAuth: the token's id is found all the same; a Global
// API key has none.
func TestBucketChecksWithoutBasicAuth(t *testing.T) {
	t.Parallel()
	srv := buckets(t, tokentest.Options{})
	check, err := probe.CheckFor(itemRead)
	require.NoError(t, err)
	c := client(t, srv, onBucket(itemRead, "", "some-bucket"), tokentest.TokenOptions{})
	for _, eager := range []bool{false, true} {
		rep, err := probe.Run(t.Context(), c, target, probe.Options{Checks: []probe.Check{check, check}, Eager: eager})
		require.NoError(t, err)
		assert.True(t, rep.Fine())
	}
	// Where Basic Auth is among the others, they wait for its answer.
	srv.ResetCalls()
	rep, err := probe.Run(t.Context(), c, target, probe.Options{Checks: append(probe.GuideChecks()[:1], check), Eager: true})
	require.NoError(t, err)
	assert.True(t, rep.Fine())
	asked := 0
	for _, call := range srv.Calls() {
		if strings.HasSuffix(call.Path, "/verify") {
			asked++
		}
	}
	assert.Equal(t, 1, asked)
	key, err := token.New(token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey)), token.WithHTTPClient(srv.Client()))
	require.NoError(t, err)
	rep, err = probe.Run(t.Context(), key, target, probe.Options{Checks: []probe.Check{check}})
	require.NoError(t, err)
	assert.Equal(t, authz.NotChecked, rep.Results[0].Verdict)
	assert.Contains(t, rep.Results[0].Note, "Global API key")
}

// TestBucketWithoutATokenID: where Basic Auth told none there is no access key, and nothing
// is sent to the endpoint.
func TestBucketWithoutATokenID(t *testing.T) {
	t.Parallel()
	check, err := probe.CheckFor(itemRead)
	require.NoError(t, err)
	for _, checks := range [][]probe.Check{{check}, append(probe.GuideChecks()[:1], check)} {
		c := handlerClient(t, func(w http.ResponseWriter, r *http.Request) {
			assert.NotContains(t, r.URL.Host, "r2.cloudflarestorage.com")
			page(w, 502, "<html>bad gateway</html>")
		})
		rep := run(t, c, probe.Options{Checks: checks})
		res := rep.Results[len(checks)-1]
		assert.Equal(t, authz.NotChecked, res.Verdict)
		assert.Equal(t, "not checked: the token's id, which is its access key on R2's S3 endpoint, is not known: the token could not be verified", res.Note)
	}
}

// TestPoliciesOfBuckets: what the policies grant on a bucket, or through the
// account, is proven.
func TestPoliciesOfBuckets(t *testing.T) {
	t.Parallel()
	some := func(p permissions.BucketPermission) permissions.Spec { return onBucket(p, "", "some-bucket") }
	for name, tc := range map[string]struct {
		have, want permissions.Spec
		verdict    authz.Verdict
	}{
		"write for read":                {some(itemWrite), some(itemRead), authz.Allowed},
		"the account's for write":       {accountSpec(permissions.AccountWorkersR2StorageWrite), some(itemWrite), authz.Allowed},
		"the account's for all":         {accountSpec(permissions.AccountWorkersR2StorageWrite), permissions.NewSpec(permissions.AllBucketsIn(target.Account).Allow(itemRead)), authz.Allowed},
		"read for write":                {some(itemRead), some(itemWrite), authz.Denied},
		"the account's read, for write": {accountSpec(permissions.AccountWorkersR2StorageRead), some(itemWrite), authz.Denied},
		"one where all are wanted":      {some(itemRead), permissions.NewSpec(permissions.AllBucketsIn(target.Account).Allow(itemRead)), authz.Denied},
	} {
		srv := buckets(t, tokentest.Options{})
		c := client(t, srv, tc.have.With(selfReading().Policies()...), tokentest.TokenOptions{})
		rep, err := probe.RunSpec(context.Background(), c, tc.want, probe.Target{}, probe.Options{})
		require.NoError(t, err, name)
		assert.Equal(t, tc.verdict, rep.Results[1].Verdict, "%s: %s", name, rep.Results[1].Note)
		assert.Equal(t, probe.Proven, rep.Results[1].Proof, name)
	}
}

// TestPoliciesOfABucketThatIsRead: where the right to write did not show, they prove it, and
// what was seen stays said.
func TestPoliciesOfABucketThatIsRead(t *testing.T) {
	t.Parallel()
	srv := buckets(t, tokentest.Options{})
	spec := onBucket(itemWrite, "", "some-bucket")
	tok, err := srv.IssueToken(spec, tokentest.TokenOptions{})
	require.NoError(t, err)
	c := clientFor(t, tok.Value, &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodDelete {
			return nil, io.ErrUnexpectedEOF
		}
		return srv.RoundTripper().RoundTrip(r)
	})})
	for reader, want := range map[*token.Client]string{
		nil:                      "it has Read, and whether it may write did not show: DELETE ",
		readerThatFinds(t, spec): "proven by the token's own policies; it has Read, and whether it may write did not show: DELETE ",
	} {
		rep, err := probe.RunSpec(t.Context(), c, spec, probe.Target{}, probe.Options{Writes: probe.AllRefusals, Reader: reader})
		require.NoError(t, err)
		res := rep.Results[1]
		assert.Equal(t, reader != nil, res.Fine())
		assert.True(t, strings.HasPrefix(res.Note, want), res.Note)
		assert.Equal(t, http.MethodGet, res.Read.Method)
	}
}
