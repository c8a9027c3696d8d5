// Package loopback is an HTTPS proxy on 127.0.0.1 for programs that cannot be
// told another address of Cloudflare's API: they are given the proxy and its
// certificate authority by environment variables, which they all know, and what
// they send to api.cloudflare.com is answered by a handler, such as a simulator.
//
// Calls to any other host are refused and counted: nothing that runs behind the
// proxy reaches the network through it. The authority is made anew for each
// proxy, its key never leaves the process, and it can vouch for the proxy's own
// hosts alone.
package loopback
