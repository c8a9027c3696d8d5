package hearing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
)

// check holds for whatever was heard.
func check(t *testing.T, heard []hearing.Heard) {
	t.Helper()
	const mostHeard, longest = 64, 64 << 10
	if len(heard) > mostHeard {
		t.Fatalf("%d answers", len(heard))
	}
	for _, h := range heard {
		if h.Err == nil {
			t.Fatal("no error")
		}
		text := fmt.Sprintf("%+v %s", *h.Err, h.Asked)
		if len(text) > longest || !utf8.ValidString(text) || strings.ContainsAny(text, "\n\r\x1b") {
			t.Fatalf("%d bytes, fit for a line or not: %.200q", len(text), text)
		}
		if strings.Contains(text, secret) {
			t.Fatal("a credential shows") // without showing it here
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("HTTP 403: "+body, false)
	f.Add("[status code 403] 1: ; 2: x; ", true)
	f.Add(`"errors" {"errors"} code: 1 message= [code: 12] /zones?name=%zz`, true)
	f.Add("Authorization: Bearer "+secret+"\nGET /zones/"+secret+"/dns_records: 403: Authentication error (10000)", false)
	f.Add(`level=error msg="{\"success\":false,\"errors\":[{\"code\":9109,\"message\":\"Invalid access token\"}]}"`, false)
	f.Add("expected 1 zone, got 0 for example.com\n│ Forbidden [code: 10000] "+page, true)
	f.Add("AuthentiCAtion error zones/$%0X000000000", true)
	f.Fuzz(func(t *testing.T, text string, about bool) {
		check(t, hearing.Listener{AboutAPI: about}.Text(text))
		check(t, hearing.Listener{AboutAPI: about}.Error(errors.New(text)))
	})
}
