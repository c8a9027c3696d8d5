module github.com/cftoken/cftoken/permissions/record/internal/cover/satcheck

go 1.25.0

require (
	github.com/cftoken/cftoken v0.0.0
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/crillab/gophersat v1.4.0
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

replace github.com/cftoken/cftoken => ../../../../..
