// Package compressed reads files that may be compressed: gzip and Zstandard are told by
// their first bytes, and anything else is read as it is. It is a package of its own since
// the standard library has no Zstandard.
package compressed
