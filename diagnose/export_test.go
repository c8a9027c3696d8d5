package diagnose

// ConstantName is tested against the declarations of package permissions.
var ConstantName = constantName
