package probetest

// RequireLeast is RequireLeastPrivilege with another bound on the calls.
var RequireLeast = requireLeast
