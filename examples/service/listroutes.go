package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 1 << 20

// routes serves the zone's Worker routes, asking the API with plain net/http. A
// refusal by the API is logged with its cause and remedy, and is the service's
// fault, not the caller's.
type routes struct {
	creds token.Credentials
	base  string
	zone  permissions.ZoneID
	log   *slog.Logger
}

func (h routes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, h.base+"/zones/"+string(h.zone)+"/workers/routes", nil)
	if err != nil {
		h.fail(w, slog.StringValue("the request cannot be built"))
		return
	}
	h.creds.Authorize(req)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.fail(w, slog.StringValue("no answer"))
		return
	}
	defer resp.Body.Close()
	if d, ok := diagnose.Response(resp, diagnose.Facts{Zone: h.zone}); ok {
		h.fail(w, d.LogValue())
		return
	}
	var answer struct {
		Result []struct{ Pattern, Script string }
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(&answer); err != nil {
		h.fail(w, slog.StringValue("the answer is not the API's"))
		return
	}
	for _, route := range answer.Result {
		fmt.Fprintf(w, "%s %s\n", route.Pattern, route.Script)
	}
}

func (h routes) fail(w http.ResponseWriter, cause slog.Value) {
	h.log.Error("listing routes", slog.Any("cause", cause))
	http.Error(w, "the routes are not available", http.StatusBadGateway)
}
