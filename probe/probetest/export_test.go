package probetest

// RequireLeast is RequireLeastPrivilege with another bound on the calls.
var RequireLeast = requireLeast

// Compare is what RequireLeastPrivilege makes of a spec and calls.
var Compare = compare
