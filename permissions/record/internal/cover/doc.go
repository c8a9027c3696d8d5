// Package cover solves the weighted set-cover problem that stands behind a
// least-privilege spec: classes of which each needs one of its items, and the
// fewest items that serve them all, of those the cheapest.
//
// The search is exact within a bound on its work and says so where the bound was
// met; what it returns then is still a cover from which nothing can be dropped.
// The package knows numbers only: what an item stands for, and what makes it
// dear, is its caller's business. It does no I/O and starts no goroutine.
package cover
