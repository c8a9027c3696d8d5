// Package cmdline is the frame that command-line programs around credentials share:
// flags that never take a secret, help and versions on standard output, and errors
// that say where a secret or an id belongs. The example programs are built on it.
//
// It never reads a credential, sends nothing, and ends no process: what an error means
// for the exit code is [token.ExitCode]'s.
package cmdline
