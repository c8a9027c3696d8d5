module github.com/cftoken/cftoken/internal/clients

go 1.25.0

require (
	github.com/cftoken/cftoken v0.0.0
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/pelletier/go-toml/v2 v2.4.3 // indirect
	github.com/tailscale/hujson v0.0.0-20250605163823-992244df8c5a // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

replace github.com/cftoken/cftoken => ../..
