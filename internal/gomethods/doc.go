// Package gomethods is the table of the calls that the methods of cloudflare-go's version
// 0 make: its API type has them all, and its errors name none of them.
package gomethods
