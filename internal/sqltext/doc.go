// Package sqltext says of SQL, as SQLite and so D1 has it, how many statements a text
// has and whether one of them may write. It parses nothing.
package sqltext
