// Package sdkcompat holds the tests which show that package diagnose
// understands the real errors of cloudflare-go v0 and v2 to v7. It is a module
// of its own, so that these versions never reach the go.sum of the library or
// of its users. It has no code besides its tests.
package sdkcompat
