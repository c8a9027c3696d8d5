package diagnose

// ConstantName is tested against the declarations of package permissions.
var ConstantName = constantName

// UnnamedConditions lists the rules with a form whose condition has no words.
func UnnamedConditions() []Code {
	var out []Code
	for ru := range rules() {
		for i := range ru.forms {
			if f := &ru.forms[i]; (f.when != nil || f.empty) && f.note == "" {
				out = append(out, ru.code)
			}
		}
	}
	return out
}
