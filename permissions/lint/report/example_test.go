package report_test

import (
	"fmt"
	"os"

	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/lint/report"
)

// What a program found, as text, and as annotations of a pull request.
func ExampleWrite() {
	found := report.Document{
		Program: "lint", Title: "lint of deploy.json", Summary: "1 finding, 1 rule passed",
		Sections: []report.Section{{Items: []report.Item{
			{Name: "never_expires", Status: report.Failed, Severity: lint.SeverityWarning, File: "deploy.json", Line: 3,
				Message: "the token has no end", Remedies: []string{"set one, and rotate the token before"}},
			{Name: "broad", Status: report.Passed, Message: "it names its zones"},
		}}},
	}
	for _, form := range []string{"text", "github"} {
		fmt.Println(form + ":")
		if err := report.Write(os.Stdout, form, found, report.TextOptions{Plain: true}); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// text:
	// lint of deploy.json
	// 1 finding, 1 rule passed
	//
	//   ! never_expires: the token has no end (deploy.json:3)
	//     -> set one, and rotate the token before
	//   + broad: it names its zones
	// github:
	// ::warning file=deploy.json,line=3,title=never_expires::the token has no end%0A-> set one, and rotate the token before
}
