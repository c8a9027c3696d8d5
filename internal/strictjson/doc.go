// Package strictjson reads JSON objects to the letter, where encoding/json is
// lenient in two ways that can turn what a token may do into something else: of
// a key that stands twice it takes the last, and a key in another case it takes
// for the key.
package strictjson
