package gen

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// RiskClasses are the words of data/risk_overrides.json for what a group can do
// beyond its level, in the order of the constants of package permissions.
var RiskClasses = []string{"none", "grants_permissions", "reads_secrets_or_traffic", "moves_money_or_domains", "deletes_data"}

type riskRow struct {
	Classes []string `json:"classes"`
	Scope   string   `json:"scope"`
	Levels  []string `json:"levels"`
	Bases   []string `json:"bases"`
	Why     string   `json:"why"`
}

// applyRisks says of each group what it can do beyond its level. A group without
// a row has no decision yet; a row that matches no group has gone stale.
func applyRisks(d Data, groups []Group) error {
	var file struct {
		Comment string    `json:"comment"`
		Rows    []riskRow `json:"rows"`
	}
	if err := d.ReadOverrides("risk_overrides.json", &file); err != nil {
		return err
	}
	for _, r := range file.Rows {
		if err := r.check(); err != nil {
			return fmt.Errorf("risk_overrides.json: %q: %w", r.Why, err)
		}
		for _, base := range r.Bases {
			used := false
			for i := range groups {
				g := &groups[i]
				if g.Scope != r.Scope || g.Base != base || !slices.Contains(r.Levels, g.Access) {
					continue
				}
				if len(g.Risks) > 0 && (slices.Contains(g.Risks, "none") || slices.Contains(r.Classes, "none")) {
					return fmt.Errorf("risk_overrides.json: %q has a class, and none of them too", g.Name)
				}
				used = true
				g.Risks = append(g.Risks, r.Classes...)
				g.RiskWhy = strings.TrimPrefix(g.RiskWhy+"; "+r.Why, "; ")
			}
			if !used {
				return fmt.Errorf("risk_overrides.json: no group of %q in %s with a level of %s", base, r.Scope, strings.Join(r.Levels, ", "))
			}
		}
	}
	return nil
}

func (r riskRow) check() error {
	switch {
	case r.Why == "":
		return errors.New("the row does not say why")
	case len(r.Classes) == 0 || len(r.Levels) == 0:
		return errors.New("the row has no classes or no levels")
	case slices.Contains(r.Classes, "none") && len(r.Classes) > 1:
		return errors.New("none goes with no other class")
	}
	for _, c := range r.Classes {
		if !slices.Contains(RiskClasses, c) {
			return fmt.Errorf("class %q: want one of %s", c, strings.Join(RiskClasses, ", "))
		}
	}
	return nil
}
