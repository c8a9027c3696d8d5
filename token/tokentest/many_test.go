package tokentest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// A thousand clients at once, over connections of their own and over few with HTTP/2:
// each sees its own changes, none is lost, and every call is in the log once.
func TestAThousandClientsAtOnce(t *testing.T) {
	clients := 1000
	if testing.Short() {
		clients = 200
	}
	for _, version := range []int{1, 2} {
		t.Run(fmt.Sprint("HTTP/", version), func(t *testing.T) { // not in parallel: two descriptors a client
			s := newServer(t, tokentest.Options{})
			tok := issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)), tokentest.TokenOptions{})
			srv := httptest.NewUnstartedServer(s)
			if srv.EnableHTTP2 = version == 2; srv.EnableHTTP2 {
				srv.StartTLS()
			} else {
				srv.Start()
			}
			defer srv.Close()
			base := srv.URL + "/client/v4" + onZone + "/dns_records"

			var wg, made sync.WaitGroup
			made.Add(clients)
			for i := range clients {
				wg.Go(func() {
					body := fmt.Sprintf(`{"type":"A","name":"n%d.%s","content":"192.0.2.1","ttl":1}`, i, tokentest.DefaultZoneName)
					id, err := resultID(srv.Client(), tok.Value, http.MethodPost, base, body)
					made.Done()
					made.Wait() // all are there
					if err == nil {
						var read string
						if read, err = resultID(srv.Client(), tok.Value, http.MethodGet, base+"/"+id, ""); err == nil && read != id {
							err = fmt.Errorf("another one: %s", read)
						}
					}
					if err == nil && i%2 == 1 {
						_, err = resultID(srv.Client(), tok.Value, http.MethodDelete, base+"/"+id, "")
					}
					if err != nil {
						t.Errorf("%d: %v", i, err)
					}
				})
			}
			wg.Wait()
			_, err := resultID(srv.Client(), tok.Value, http.MethodGet, base+"?per_page=5", "")
			require.ErrorContains(t, err, fmt.Sprintf(`"total_count":%d`, clients/2), "what was not deleted is there")
			count := map[string]int{}
			for _, call := range s.Calls() {
				require.Equal(t, 200, call.Status)
				count[call.Method]++
			}
			assert.Equal(t, map[string]int{"POST": clients, "GET": clients + 1, "DELETE": clients / 2}, count)
		})
	}
}

// resultID makes a call and returns the id of its result; the error has an answer without.
func resultID(c *http.Client, value, method, url, body string) (string, error) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+value)
	resp, err := c.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var got struct {
		Result struct{ ID string }
	}
	var text json.RawMessage
	if err = json.NewDecoder(resp.Body).Decode(&text); err == nil {
		_ = json.Unmarshal(text, &got)
	}
	if err == nil && got.Result.ID == "" {
		err = fmt.Errorf("%d %s", resp.StatusCode, text)
	}
	return got.Result.ID, err
}
