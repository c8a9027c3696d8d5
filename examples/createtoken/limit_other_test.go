//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package main

const limitsFiles = false

func limitFiles(string) {}
