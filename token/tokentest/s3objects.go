package tokentest

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

// s3Listing is the answer of ListObjectsV2.
type s3Listing struct {
	XMLName     xml.Name  `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
	Name        string    `xml:"Name"`
	Prefix      string    `xml:"Prefix"`
	IsTruncated bool      `xml:"IsTruncated"`
	MaxKeys     int       `xml:"MaxKeys"`
	KeyCount    int       `xml:"KeyCount"`
	Next        string    `xml:"NextContinuationToken,omitempty"`
	Contents    []s3Entry `xml:"Contents"`
}

type s3Entry struct {
	Key          string
	LastModified time.Time
	ETag         string
	Size         int
	StorageClass string
}

// listS3 lists the objects that the API's other interface has uploaded; a delimiter
// is not simulated.
func (s *Server) listS3(x *exchange, t s3Target) reply {
	out := s3Listing{Name: t.bucket, Prefix: x.query.Get("prefix"), MaxKeys: x.pageLength("max-keys", mostListed, mostListed)}
	var keys []string
	for key := range s.shelfOf(t.place).things {
		if strings.HasPrefix(key, out.Prefix) {
			keys = append(keys, key)
		}
	}
	page, info := byCursorOf(keys, out.MaxKeys, x.query.Get("continuation-token"))
	for _, key := range page {
		o := s.r2Object(t.place, key)
		out.Contents = append(out.Contents, s3Entry{key, o.Modified, strconv.Quote(o.ETag), o.Size, strings.ToUpper(o.StorageClass)})
	}
	out.KeyCount, out.Next, out.IsTruncated = len(page), info.Cursor, info.Cursor != ""
	return reply{status: http.StatusOK, xml: out}
}

func (s *Server) getS3(x *exchange, t s3Target) reply {
	o := s.r2Object(t.place, t.key)
	if o == nil {
		return refuse(&answers.S3NoKey).s3()
	}
	rep := reply{status: http.StatusOK, raw: o.raw()}
	if x.method == http.MethodHead {
		rep.raw.data = nil
	}
	return rep
}
