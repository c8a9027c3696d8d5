package logs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/internal/fields"
)

// ReadHAR reads an HTTP archive, as browsers and proxies write it. Calls to /client/v4 of
// any host count, and those that the dashboard makes with a session; others are counted in
// the Gaps. Entries are read one after another. With keepGoing, what was read before a fault
// is returned with it as in any case, and entries without a request are left out.
func ReadHAR(r io.Reader, name string, keepGoing bool) (record.Recording, error) {
	var k record.Collector
	bad := faults{name: name, keepGoing: keepGoing}
	dec := json.NewDecoder(r)
	n, elsewhere := 0, 0
	fail := func(err error) (record.Recording, error) {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the file ends in the middle")
		}
		bad.add(bad.at(fmt.Sprintf("entry %d, byte %d", n+1, dec.InputOffset()), err.Error()))
		return k.Recording(name), bad.err()
	}
	switch found, err := into(dec, "log", "entries"); {
	case err != nil && dec.InputOffset() == 0:
		bad.add(bad.at("the file", "empty, or no JSON: want an HTTP archive"))
		return k.Recording(name), bad.err()
	case err != nil:
		return fail(err)
	case !found:
		bad.add(bad.at("the file", `want an HTTP archive: looked for "log" with "entries"`))
		return k.Recording(name), bad.err()
	}
	for ; dec.More(); n++ {
		var e struct {
			Started string `json:"startedDateTime"`
			Request struct {
				Method string `json:"method"`
				URL    string `json:"url"`
			} `json:"request"`
			Response struct {
				Status int `json:"status"`
			} `json:"response"`
		}
		if err := dec.Decode(&e); err != nil {
			return fail(err)
		}
		path := apiPath(e.Request.URL, false)
		switch {
		case e.Request.Method == "" || e.Request.URL == "":
			if !bad.add(bad.at(fmt.Sprintf("entry %d", n+1), `looked for "request" with "method" and "url"`)) {
				return k.Recording(name), bad.err()
			}
		case path == "":
			elsewhere++
		case e.Request.Method != "OPTIONS":
			c := authz.Call{Method: e.Request.Method, Path: path, From: fmt.Sprintf("entry %d", n+1), Time: when(fields.Value{Kind: fields.String, Text: e.Started})}
			if e.Response.Status >= 100 && e.Response.Status <= 599 {
				c.Status = e.Response.Status
			}
			k.Add(c)
		}
	}
	if _, err := dec.Token(); err != nil { // the end of the entries
		return fail(err)
	}
	rec := k.Recording(name)
	if elsewhere > 0 {
		rec.Gaps = append(rec.Gaps, fmt.Sprintf("%d entries are of other services and are left out", elsewhere))
	}
	return rec, bad.err()
}

// into goes to the array below the keys, and reports whether there is one.
func into(dec *json.Decoder, keys ...string) (bool, error) {
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return false, err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return false, err
		}
		switch {
		case key != keys[0]:
			var skip json.RawMessage
			if err := dec.Decode(&skip); err != nil {
				return false, err
			}
		case len(keys) > 1:
			return into(dec, keys[1:]...)
		default:
			t, err := dec.Token()
			return t == json.Delim('['), err
		}
	}
	_, err := dec.Token() // a key may be missing in what is cut off
	return false, err
}
