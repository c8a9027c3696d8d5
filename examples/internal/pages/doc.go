// Package pages holds nothing but a test: it runs the commands that stand in the
// README, the cookbook and the pages of the programs, against the simulator, and
// compares what they print with what stands there.
//
// A block of such a page looks like this; the comment before it is optional:
//
//	<!-- run: token=guide exit=1 -->
//	```console
//	$ doctor
//	what it prints
//	```
//
// token says which credentials the command has: none (the default), guide (the two
// groups of the permissions guide), all (a token that may do everything), minter (one
// that makes tokens), key (the Global API key). exit is the exit code; stop=1 says that the
// program serves until it is stopped. A line "…" stands for any lines. Ids, token
// values, times, durations and ports are not compared.
package pages
