package token

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

const locksEndWithProcess = true

// From the Windows SDK: https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-lockfileex.
const (
	lockfileFailImmediately = 1
	lockfileExclusiveLock   = 2
	errorLockViolation      = syscall.Errno(33)
)

// takeLock opens and locks the file, errHeld where another process has the lock.
// What is locked is one byte far behind its end, so that others can read it.
func takeLock(name string) (*os.File, error) {
	f, err := openLock(name, 0)
	if err != nil {
		return nil, err
	}
	lock := syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")
	at := syscall.Overlapped{Offset: 0x7fffffff}
	ok, _, err := lock.Call(f.Fd(), lockfileExclusiveLock|lockfileFailImmediately, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	if ok != 0 {
		return f, nil
	}
	_ = f.Close()
	if errors.Is(err, errorLockViolation) || errors.Is(err, syscall.ERROR_IO_PENDING) {
		return nil, errHeld
	}
	return nil, &os.PathError{Op: "lock", Path: name, Err: err}
}

// dropLock closes the file and then removes it, which the system refuses while
// another process has it open: then it stays for that one.
func dropLock(f *os.File, name string) error {
	err := f.Close()
	_ = os.Remove(name)
	return err
}
