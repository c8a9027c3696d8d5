//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package disktest

import (
	"os/signal"
	"syscall"
)

// Fills says that Fill can be used.
const Fills = true

// Fill has this process write no file beyond so many bytes from now on: the rest is
// refused as a full disk refuses it, with [syscall.EFBIG]. It is for a child process.
func Fill(bytes uint64) error {
	signal.Ignore(syscall.SIGXFSZ) // else it would end the process
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	lower(&limit.Cur, bytes)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}

// lower sets a limit, whose type differs between systems.
func lower[T int64 | uint64](limit *T, bytes uint64) { *limit = T(bytes) }

// FIFO makes a named pipe.
func FIFO(name string) error { return syscall.Mkfifo(name, 0o600) }
