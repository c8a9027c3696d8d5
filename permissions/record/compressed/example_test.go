package compressed_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/cftoken/cftoken/permissions/record/compressed"
)

func ExampleNewReader() {
	var file bytes.Buffer
	z := gzip.NewWriter(&file)
	fmt.Fprint(z, `{"method":"GET","path":"/zones"}`)
	_ = z.Close()

	r, err := compressed.NewReader(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	fmt.Println(string(text), err)
	// Output: {"method":"GET","path":"/zones"} <nil>
}
