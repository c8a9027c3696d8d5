package token_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/token"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{
		"cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
		"cfat_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
		"cfk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
		"0123456789abcdef0123456789abcdef01234",
		"AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-Ab",
	} {
		got := token.Redact("open " + secret + ": no such file or directory")
		assert.NotContains(t, got, secret)
		assert.Contains(t, got, ": no such file or directory")
	}
	const plain = "open testdata/spec.json: no such file or directory"
	assert.Equal(t, plain, token.Redact(plain))
}
