package token

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
)

// maskKey is random per process and made at the first use. It keeps secrets
// from showing in whatever prints memory by reflection; it is no protection
// against somebody who can read the memory of the process.
var maskKey struct {
	once  sync.Once
	block cipher.Block
	mac   [32]byte
}

func maskBlock() cipher.Block {
	maskKey.once.Do(func() {
		var key [32]byte
		// Neither can fail: crypto/rand ends the program where the system has
		// no randomness, and the length of the key is right.
		_, _ = rand.Read(key[:])
		_, _ = rand.Read(maskKey.mac[:])
		maskKey.block, _ = aes.NewCipher(key[:])
	})
	return maskKey.block
}

// mask encrypts a text in counter mode. The counter's start is a keyed digest
// of the text, so that equal texts give equal results and can be compared.
func mask(text string) string {
	block := maskBlock()
	mac := hmac.New(sha256.New, maskKey.mac[:])
	mac.Write([]byte(text))
	out := make([]byte, aes.BlockSize+len(text))
	copy(out, mac.Sum(nil)[:aes.BlockSize])
	cipher.NewCTR(block, out[:aes.BlockSize]).XORKeyStream(out[aes.BlockSize:], []byte(text))
	return string(out)
}

// unmask undoes mask.
func unmask(masked string) string {
	block := maskBlock()
	out := make([]byte, len(masked)-aes.BlockSize)
	cipher.NewCTR(block, []byte(masked[:aes.BlockSize])).XORKeyStream(out, []byte(masked[aes.BlockSize:]))
	return string(out)
}
