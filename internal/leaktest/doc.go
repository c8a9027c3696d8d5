// Package leaktest holds samples of everything confidential, and drives programs
// with a sample in every place where a user can put one by mistake: it must not be
// repeated. It is for tests only.
package leaktest
