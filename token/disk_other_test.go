//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package token_test

import "errors"

func makeFIFO(string) error { return errors.ErrUnsupported }
