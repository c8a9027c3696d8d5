// Package disktest gives tests a full disk, as far as a process can have one of its
// own, and files that are none. It is for tests only.
package disktest
