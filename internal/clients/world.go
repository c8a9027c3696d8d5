package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/cftoken/cftoken/token/tokentest"
)

// steps makes a world by calls to the API, a line each: "METHOD PATH BODY", or
// "name=METHOD PATH BODY", after which <name> stands for the id of what was made, or
// of the first that was listed. In all of it ACCOUNT, ZONEID and ZONE stand for the
// target's. The method FORM posts a form with the one field of the body, FIELD=VALUE,
// "worker NAME" uploads a Worker, and "certificate" makes c.pem and k.pem in the work
// folder, <pem> and <key> standing for them in JSON.
func steps(lines ...string) func(context.Context, Target) error {
	if len(lines) == 0 {
		return nil
	}
	return func(ctx context.Context, to Target) error {
		for _, line := range lines {
			if err := step(ctx, to, line); err != nil {
				return fmt.Errorf("%s: %w", line, err)
			}
		}
		return nil
	}
}

func step(ctx context.Context, to Target, line string) error {
	if name, is := strings.CutPrefix(line, "worker "); is {
		return upload(ctx, to, "/accounts/"+to.AccountID+"/workers/scripts/"+name)
	}
	if line == "certificate" {
		return selfSigned(to.Dir)
	}
	name, call, named := strings.Cut(line, "=")
	if !named || strings.Contains(name, " ") {
		name, call = "", line
	}
	method, rest, _ := strings.Cut(fill(call, to), " ")
	path, body, _ := strings.Cut(rest, " ")
	kind := "application/json"
	if method == "FORM" {
		method, kind = http.MethodPost, "multipart/form-data; boundary=x"
		field, value, _ := strings.Cut(body, "=")
		body = "--x\r\nContent-Disposition: form-data; name=\"" + field + "\"\r\n\r\n" + value + "\r\n--x--\r\n"
	}
	result, err := ask(ctx, to, method, path, kind, []byte(body))
	if err != nil || name == "" {
		return err
	}
	id := idOf(result)
	if id == "" {
		return fmt.Errorf("the result has no id: %v", result)
	}
	return define(to.Dir, name, id)
}

// define lets <name> stand for a text.
func define(dir, name, text string) error {
	return os.WriteFile(filepath.Join(dir, "."+name), []byte(text), 0o600)
}

// idOf is the id of what a result is, or of the first that it lists.
func idOf(result any) string {
	switch r := result.(type) {
	case []any:
		if len(r) > 0 {
			return idOf(r[0])
		}
	case map[string]any:
		for _, key := range [...]string{"id", "uuid", "queue_id", "sessionId", "name", "tag"} {
			if id, _ := r[key].(string); id != "" {
				return id
			}
		}
		return idOf(r["items"])
	}
	return ""
}

// ask makes a call of the API in process and returns the result.
func ask(ctx context.Context, to Target, method, path, kind string, body []byte) (any, error) {
	req, err := http.NewRequestWithContext(ctx, method, tokentest.BaseURL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+to.Token)
	req.Header.Set("Content-Type", kind)
	resp, err := to.Sim.Client().Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer map[string]any
	err = json.NewDecoder(resp.Body).Decode(&answer)
	if resp.StatusCode >= 300 || err != nil {
		return nil, fmt.Errorf("status %d: %v", resp.StatusCode, answer["errors"])
	}
	if _, envelope := answer["success"]; !envelope {
		return answer, nil
	}
	return answer["result"], nil
}

// upload uploads a Worker of one module.
func upload(ctx context.Context, to Target, path string) error {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, part := range [...]struct{ name, kind, text string }{
		{"metadata", "application/json", `{"main_module":"index.js","compatibility_date":"2026-01-01","bindings":[]}`},
		{"index.js", "application/javascript+module", "export default { fetch() { return new Response('') } }"},
	} {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, part.name, part.name))
		h.Set("Content-Type", part.kind)
		p, err := w.CreatePart(h)
		if err != nil {
			return err
		}
		if _, err := p.Write([]byte(part.text)); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	_, err := ask(ctx, to, http.MethodPut, path, w.FormDataContentType(), body.Bytes())
	return err
}

// fill puts the target's ids in the place of their names, and for <name> what a step
// made.
func fill(line string, to Target) string {
	line = strings.NewReplacer("ACCOUNT", to.AccountID, "ZONEID", to.ZoneID, "ZONE", to.ZoneName).Replace(line)
	return madeForm.ReplaceAllStringFunc(line, func(name string) string {
		if data, err := os.ReadFile(filepath.Join(to.Dir, "."+strings.Trim(name, "<>"))); err == nil {
			return string(data)
		}
		return name
	})
}

var madeForm = regexp.MustCompile(`<[a-z]+>`)
