package operations

import "strings"

// extra is what Cloudflare's OpenAPI document says about an operation besides
// the groups that it accepts.
type extra struct {
	internal   string // names joined with blanks
	credential string
}

func (o Operation) extra() extra {
	if i := o.get().extra; i != 0 {
		return extras[i-1]
	}
	return extra{}
}

// InternalNames returns Cloudflare's own names of what the operation requires,
// such as "#zone:read" (x-cfPermissionsRequired of the OpenAPI document). They are
// no permission groups and cannot be granted; where no list of groups is
// published they are a hint at whom to ask for what. It is never nil, and the
// caller's; it is empty where none are known.
func (o Operation) InternalNames() []string {
	return append([]string{}, strings.Fields(o.extra().internal)...)
}

// Credential returns what the operation takes in place of an API token, as the
// OpenAPI document has it: "assets_jwt" and "pages_upload_token" are tokens that
// another call hands out, "api_email+api_key" is the global API key, and "none"
// asks for no credential. It is "" for the usual operation, which takes API
// tokens, and for every one with a list of groups. That the document names the
// API key alone proves little: it does so for GET /accounts, which tokens call.
func (o Operation) Credential() string { return o.extra().credential }

// HandedOut reports whether the operation takes, in place of an API token, one that
// another call hands out for it, such as that of an upload: what it needs was asked
// of that other call. An operation that the OpenAPI document names the API key for
// is none, since it may take a token all the same.
func (o Operation) HandedOut() bool {
	c := o.Credential()
	return c != "" && c != "none" && !strings.HasPrefix(c, "api_")
}
