//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package disktest

import "errors"

// Fills says that Fill can be used.
const Fills = false

// Fill cannot be used.
func Fill(uint64) error { return errors.ErrUnsupported }

// FIFO cannot be used.
func FIFO(string) error { return errors.ErrUnsupported }
