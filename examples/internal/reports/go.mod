module github.com/cftoken/cftoken/examples/internal/reports

go 1.25.0

require (
	github.com/cftoken/cftoken v0.0.0
	github.com/joshdk/go-junit v1.0.0
	github.com/stretchr/testify v1.12.1
	github.com/yuin/goldmark v1.8.0
)

require (
	github.com/cloudflare/cloudflare-go/v7 v7.9.0 // indirect
	github.com/tidwall/gjson v1.14.4 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.1 // indirect
	github.com/tidwall/sjson v1.2.5 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.37.0 // indirect
	golang.org/x/term v0.36.0 // indirect
)

replace github.com/cftoken/cftoken => ../../..
