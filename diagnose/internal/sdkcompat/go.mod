module github.com/cftoken/cftoken/diagnose/internal/sdkcompat

go 1.25.0

require (
	github.com/cftoken/cftoken v0.0.0
	github.com/cloudflare/cloudflare-go v0.119.0
	github.com/cloudflare/cloudflare-go/v2 v2.4.0
	github.com/cloudflare/cloudflare-go/v3 v3.1.0
	github.com/cloudflare/cloudflare-go/v4 v4.6.0
	github.com/cloudflare/cloudflare-go/v5 v5.1.0
	github.com/cloudflare/cloudflare-go/v6 v6.10.0
	github.com/cloudflare/cloudflare-go/v7 v7.9.0
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/goccy/go-json v0.10.5 // indirect
	github.com/google/go-querystring v1.1.0 // indirect
	github.com/tidwall/gjson v1.14.4 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.1 // indirect
	github.com/tidwall/sjson v1.2.5 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/net v0.34.0 // indirect
	golang.org/x/text v0.21.0 // indirect
	golang.org/x/time v0.9.0 // indirect
)

replace github.com/cftoken/cftoken => ../../..
