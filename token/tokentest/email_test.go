package tokentest_test

import (
	"testing"

	"github.com/cftoken/cftoken/token/tokentest"
)

func TestEmail(t *testing.T) {
	t.Parallel()
	const routing, sending = onZone + "/email/routing", onZone + "/email/sending/subdomains"
	s := newServer(t, tokentest.Options{})
	walk(t, s, []step{
		{"GET", onAccount + "/email/routing/zones?page=1", "", 200, 0, `"enabled":false`},
		{"POST", routing + "/enable", "{}", 200, 0, `"status":"ready"`},
		{"GET", routing, "", 200, 0, `"enabled":true`},
		{"GET", onAccount + "/email/sending/zones", "", 200, 0, `"enabled":true`},
		{"POST", routing + "/unlock", "{}", 200, 0, `"status":"unlocked"`},
		{"POST", routing + "/disable", "{}", 200, 0, `"enabled":false`},
		{"POST", routing + "/dns", "{}", 200, 0, `"enabled":true`},
		{"DELETE", routing + "/dns", "", 200, 0, `"enabled":false`},
		{"GET", routing + "/dns", "", 200, 0, `"type":"MX"`},
		{"POST", sending, `{}`, 400, 6007, ""},
		{"POST", sending, `{"name":"mail.example.com"}`, 200, 0, `"enabled":true`},
		{"POST", sending, `{"name":"mail.example.com"}`, 409, 6007, ""},
		{"GET", sending + "/none/dns", "", 404, 1000, ""},
		{"POST", onAccount + "/email/sending/send", `{"from":"a@example.com"}`, 400, 6007, ""},
		{"POST", onAccount + "/email/sending/send", `{"from":"a@example.com","to":"b@example.com"}`, 200, 0, `"queued":["b@example.com"]`},
		{"POST", onAccount + "/email/sending/send_raw", `{"from":"a@example.com","recipients":["b@example.com"],"mime_message":"m"}`, 200, 0, `"delivered":[]`},
	})
	var list []struct{ Tag string }
	send(t, s, "GET", sending, "", globalKey()...).into(t, &list)
	walk(t, s, []step{
		{"GET", sending + "/" + list[0].Tag + "/dns", "", 200, 0, "cf-bounce.mail.example.com"},
		{"DELETE", sending + "/" + list[0].Tag, "", 200, 0, list[0].Tag},
		{"GET", sending, "", 200, 0, "[]"},
	})
}
