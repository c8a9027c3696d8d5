package cmdline_test

import (
	"context"
	"fmt"
	"os"

	"github.com/cftoken/cftoken/token/cmdline"
)

// A program's own flags end at the first "--".
func ExampleSplitCommand() {
	flags, command := cmdline.SplitCommand([]string{"-for", "--", "terraform", "apply", "--", "-x"})
	fmt.Println(flags, command)
	// Output:
	// [-for] [terraform apply -- -x]
}

// A command runs to its end, and its exit code is passed on. One that is not there is an
// error.
func ExampleCommand_Run() {
	code, err := cmdline.Command{Args: []string{"go", "no-such-command"}, Env: os.Environ()}.Run(context.Background())
	fmt.Println(code, err)
	_, err = cmdline.Command{Args: []string{"no-such-program"}}.Run(context.Background())
	fmt.Println(err != nil)
	// Output:
	// 2 <nil>
	// true
}
