//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package main

import (
	"os/signal"
	"strconv"
	"syscall"
)

const limitsFiles = true

// limitFiles has this process write files of so many bytes only; the rest is refused as
// a full disk refuses it.
func limitFiles(most string) {
	if n, err := strconv.ParseUint(most, 10, 64); err == nil {
		signal.Ignore(syscall.SIGXFSZ)
		var limit syscall.Rlimit
		if err = syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err == nil {
			limit.Cur = n
			err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
		}
		if err != nil {
			panic(err)
		}
	}
}
