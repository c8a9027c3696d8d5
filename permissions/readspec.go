package permissions

import "io"

// maxSpec bounds a spec, in bytes.
const maxSpec = 1 << 20

// ReadSpec reads all of r as [ParseSpec] does. A spec of more than 1 MiB is an
// error.
func ReadSpec(r io.Reader) (Spec, error) {
	data, err := readBounded(r)
	if err != nil {
		return Spec{}, err
	}
	return ParseSpec(data)
}
