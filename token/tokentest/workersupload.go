package tokentest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
)

// content is the code of a version, as it came.
type content struct {
	entry   string // the name of the main part, "" for a Worker of assets alone
	modules bool   // of ES modules
	parts   []part
	etag    string
	dropped bool // it was too much to keep
}

// part is a file of a multipart body.
type part struct {
	name, file, kind string // kind is the media type
	data             []byte
}

// Bounds of what is kept of the content of uploads.
const (
	maxContent = 64 << 20 // of all Workers of the server, in bytes
	maxParts   = 1 << 10  // of one upload
)

// size is how much memory the content takes, in bytes.
func (c *content) size() (n int) {
	for _, p := range c.parts {
		n += len(p.data)
	}
	return n
}

// handlers are the events that the main part has a handler for, as far as its
// text shows: nothing runs it.
func (c *content) handlers() []string {
	out := []string{}
	for _, p := range c.parts {
		if p.name != c.entry {
			continue
		}
		for _, event := range [...]string{"fetch", "scheduled", "queue", "email", "tail", "alarm"} {
			text := string(p.data)
			if strings.Contains(text, event+"(") || strings.Contains(text, event+":") || strings.Contains(text, event+" (") || strings.Contains(text, `("`+event+`"`) {
				out = append(out, event)
			}
		}
	}
	return out
}

// uploadMeta is what a client says of a Worker that it uploads.
type uploadMeta struct {
	MainModule   string            `json:"main_module"`
	BodyPart     string            `json:"body_part"`
	Bindings     []object          `json:"bindings"`
	Keep         []string          `json:"keep_bindings"`
	KeepAssets   bool              `json:"keep_assets"`
	Assets       *assetsMeta       `json:"assets"`
	Annotations  map[string]string `json:"annotations"`
	Date         string            `json:"compatibility_date"`
	Flags        []string          `json:"compatibility_flags"`
	UsageModel   string            `json:"usage_model"`
	Limits       any               `json:"limits"`
	Placement    any               `json:"placement"`
	Cache        any               `json:"cache_options"`
	Migrations   *migrations       `json:"migrations"`
	Logpush      *bool             `json:"logpush"`
	Observe      any               `json:"observability"`
	Tags         []string          `json:"tags"`
	TailConsumer []object          `json:"tail_consumers"`
}

type assetsMeta struct {
	JWT    string `json:"jwt"`
	Config any    `json:"config"`
}

// upload is what a request brings of a Worker.
type upload struct {
	meta    uploadMeta
	content content
	// given are the members of meta that the client sent.
	given map[string]json.RawMessage
}

func (u *upload) has(key string) bool {
	_, has := u.given[key]
	return has
}

// readUpload reads the body of an upload: a form with the part metadata, or the
// script itself. The problem says what is wrong with it, "" for nothing.
func (x *exchange) readUpload() (u upload, problem string) {
	parts, form := x.readForm()
	switch {
	case !form && len(bytes.TrimSpace(x.body)) == 0:
		return u, "the script has no content"
	case !form:
		u.content = content{entry: "script", parts: []part{{name: "script", kind: "application/javascript", data: x.body}}}
		u.content.sum()
		return u, ""
	}
	for i, p := range parts {
		if p.name != "metadata" && p.name != "settings" {
			continue
		}
		if json.Unmarshal(p.data, &u.meta) != nil || json.Unmarshal(p.data, &u.given) != nil {
			return u, "the part " + p.name + " is not the JSON that it must be"
		}
		u.content.parts = append(u.content.parts, parts[:i]...)
		u.content.parts = append(u.content.parts, parts[i+1:]...)
		break
	}
	if u.given == nil {
		return u, "the form has no part metadata"
	}
	u.content.entry, u.content.modules = u.meta.MainModule, u.meta.MainModule != ""
	if u.content.entry == "" {
		u.content.entry = u.meta.BodyPart
	}
	found := false
	for _, p := range u.content.parts {
		found = found || p.name == u.content.entry
	}
	if u.content.entry != "" && !found {
		return u, "no part is named " + printable(u.content.entry) + ", as main_module or body_part says"
	}
	u.content.sum()
	return u, ""
}

// send answers with the code: the main part by itself, or a form of all parts where
// there are modules.
func (c *content) send() reply {
	rep := reply{status: http.StatusOK}
	if c.dropped {
		rep.madeUp = "the content was too large to keep"
	}
	if !c.modules {
		rep.raw = &rawBody{kind: "application/javascript"}
		for _, p := range c.parts {
			if p.name == c.entry {
				rep.raw.data = p.data
			}
		}
		return rep
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.SetBoundary(c.etag) // 64 hexadecimal digits: a boundary
	for _, p := range c.parts {
		name := cmp.Or(p.file, p.name)
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", mime.FormatMediaType("form-data", map[string]string{"name": p.name, "filename": name}))
		h.Set("Content-Type", cmp.Or(p.kind, "application/octet-stream"))
		w, _ := form.CreatePart(h) // into memory: does not fail
		_, _ = w.Write(p.data)
	}
	_ = form.Close()
	rep.raw = &rawBody{kind: form.FormDataContentType(), data: b.Bytes(), header: map[string]string{"Cf-Entrypoint": c.entry}}
	return rep
}

// readForm reads a multipart body; false says that it is none.
func (x *exchange) readForm() ([]part, bool) {
	kind, params, err := mime.ParseMediaType(x.header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return nil, false
	}
	var out []part
	r := multipart.NewReader(bytes.NewReader(x.body), params["boundary"])
	for len(out) < maxParts {
		p, err := r.NextRawPart()
		if err != nil {
			break // the end, or a form that breaks off
		}
		data, err := io.ReadAll(p)
		if err != nil {
			break
		}
		out = append(out, part{name: p.FormName(), file: p.FileName(), kind: p.Header.Get("Content-Type"), data: data})
	}
	return out, true
}

// sum computes the etag.
func (c *content) sum() {
	h := sha256.New()
	for _, p := range c.parts {
		h.Write([]byte(p.name))
		h.Write(p.data)
	}
	c.etag = hex.EncodeToString(h.Sum(nil))
}

// migrations are changes of the classes of Durable Objects: one, or several steps.
type migrations struct {
	NewTag string `json:"new_tag"`
	migrationStep
	Steps []migrationStep `json:"steps"`
}

type migrationStep struct {
	New       []string `json:"new_classes"`
	NewSQLite []string `json:"new_sqlite_classes"`
	Deleted   []string `json:"deleted_classes"`
	Renamed   []struct {
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"renamed_classes"`
}
