package tokentest

import (
	"bytes"
	"crypto/md5" //nolint:gosec // R2's ETag is the MD5 of an object
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

var r2ObjectHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/r2/buckets/{bucket_name}/objects", (*Server).listR2Objects},
	{"DELETE", "/accounts/{account_id}/r2/buckets/{bucket_name}/objects", (*Server).deleteR2Objects},
	{"GET", "/accounts/{account_id}/r2/buckets/{bucket_name}/objects/{object_key}", (*Server).getR2Object},
	{"PUT", "/accounts/{account_id}/r2/buckets/{bucket_name}/objects/{object_key}", (*Server).putR2Object},
	{"DELETE", "/accounts/{account_id}/r2/buckets/{bucket_name}/objects/{object_key}", (*Server).deleteR2Object},
}

// r2Object is an object of a bucket.
type r2Object struct {
	Key          string            `json:"key"`
	ETag         string            `json:"etag"`
	Modified     time.Time         `json:"last_modified"`
	Size         int               `json:"size"`
	HTTP         map[string]string `json:"http_metadata"`
	Custom       map[string]string `json:"custom_metadata"`
	StorageClass string            `json:"storage_class"`

	data []byte
}

// r2HTTP are the headers of an upload that come back with the object, and their
// names in its metadata.
var r2HTTP = [...]struct{ header, member string }{
	{"Content-Type", "contentType"}, {"Content-Disposition", "contentDisposition"}, {"Content-Encoding", "contentEncoding"},
	{"Content-Language", "contentLanguage"}, {"Cache-Control", "cacheControl"}, {"Expires", "cacheExpiry"},
}

// r2KeyBytes bounds a key. Source: https://developers.cloudflare.com/r2/platform/limits/ (2026-11).
const r2KeyBytes = 1024

// r2Shelf is the place of the objects of the bucket that the path names.
func (x *exchange) r2Shelf() string {
	return upper(x.place(), "/accounts/{account_id}/r2/buckets/{bucket_name}/objects")
}

func (s *Server) r2Object(place, key string) *r2Object {
	o, _ := s.shelfOf(place).things[key]["object"].(*r2Object)
	return o
}

func (s *Server) listR2Objects(x *exchange) reply {
	prefix, delimiter := x.query.Get("prefix"), x.query.Get("delimiter")
	sh, keys, folders := s.shelfOf(x.r2Shelf()), []string{}, []string{}
	for key := range sh.things {
		rest, has := strings.CutPrefix(key, prefix)
		if !has || key < x.query.Get("start_after") {
			continue
		}
		if folder, _, deeper := strings.Cut(rest, delimiter); deeper && delimiter != "" {
			folders = append(folders, prefix+folder+delimiter)
			continue
		}
		keys = append(keys, key)
	}
	slices.Sort(folders)
	page, info := x.byCursor(keys, x.pageLength("per_page", mostListed, mostListed))
	truncated := info.Cursor != ""
	info.Truncated, info.Delimited, info.PerPage = &truncated, slices.Compact(folders), mostListed
	out := make([]*r2Object, len(page))
	for i, key := range page {
		out[i] = s.r2Object(x.r2Shelf(), key)
	}
	rep := ok(out)
	rep.info = info
	return rep
}

func (s *Server) putR2Object(x *exchange) reply {
	sum := md5.Sum(x.body) //nolint:gosec // as above
	o := &r2Object{
		Key: x.param("object_key"), ETag: hex.EncodeToString(sum[:]), Modified: x.now.Truncate(time.Millisecond), Size: len(x.body),
		HTTP: map[string]string{}, Custom: map[string]string{}, StorageClass: "Standard", data: bytes.Clone(x.body),
	}
	if len(o.Key) > r2KeyBytes {
		return x.lacks("a key has at most 1024 bytes")
	}
	for _, h := range r2HTTP {
		if v := x.header.Get(h.header); v != "" {
			o.HTTP[h.member] = v
		}
	}
	if class := x.header.Get("Cf-R2-Storage-Class"); class != "" {
		o.StorageClass = class
	}
	if !s.put(x.r2Shelf(), o.Key, object{"object": o}, len(x.body)) {
		return full()
	}
	return ok(object{
		"key": o.Key, "etag": o.ETag, "size": strconv.Itoa(o.Size), "storage_class": o.StorageClass, "uploaded": o.Modified, "version": s.mint.hex(32),
	})
}

func (s *Server) getR2Object(x *exchange) reply {
	o := s.r2Object(x.r2Shelf(), x.param("object_key"))
	if o == nil {
		return refuse(&answers.R2NoKey)
	}
	return reply{status: http.StatusOK, raw: o.raw()}
}

// raw is the object as it is downloaded.
func (o *r2Object) raw() *rawBody {
	out := &rawBody{kind: "application/octet-stream", data: o.data, header: map[string]string{
		"Etag": strconv.Quote(o.ETag), "Last-Modified": o.Modified.Format(http.TimeFormat), "Content-Length": strconv.Itoa(o.Size),
	}}
	for _, h := range r2HTTP {
		if v := o.HTTP[h.member]; v != "" {
			out.header[h.header] = v
		}
	}
	if kind := o.HTTP["contentType"]; kind != "" {
		out.kind = kind
	}
	return out
}

func (s *Server) deleteR2Object(x *exchange) reply {
	key := x.param("object_key")
	if s.r2Object(x.r2Shelf(), key) == nil {
		return refuse(&answers.R2NoKey)
	}
	s.drop(x.r2Shelf(), key)
	return ok(object{"key": key})
}

// deleteR2Objects deletes the keys of a list, whether they are there or not.
func (s *Server) deleteR2Objects(x *exchange) reply {
	var list []json.RawMessage
	if rep, bad := x.decode(&list, &answers.BadJSON); bad {
		return rep
	}
	deleted := []object{}
	for _, raw := range list {
		var key string
		var named struct{ Key string }
		if json.Unmarshal(raw, &key) != nil && json.Unmarshal(raw, &named) == nil {
			key = named.Key
		}
		s.drop(x.r2Shelf(), key)
		deleted = append(deleted, object{"key": key})
	}
	return ok(deleted)
}
