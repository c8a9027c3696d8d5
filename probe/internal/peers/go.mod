module github.com/cftoken/cftoken/probe/internal/peers

go 1.25.0

require (
	github.com/cftoken/cftoken v0.0.0
	github.com/cloudflare/cloudflare-go/v7 v7.9.0
)

require (
	github.com/tidwall/gjson v1.14.4 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.1 // indirect
	github.com/tidwall/sjson v1.2.5 // indirect
)

replace github.com/cftoken/cftoken => ../../..
