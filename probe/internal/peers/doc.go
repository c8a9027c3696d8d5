// Package peers measures the eight checks against the same nine calls made one
// after another with Cloudflare's Go SDK, in one run. It is a module of its own,
// so that the SDK's heavy service packages are nobody else's dependency.
package peers
