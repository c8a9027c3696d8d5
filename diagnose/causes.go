package diagnose

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// What completes a rule's diagnosis finds causes by their reason and remedies by
// what they say, never by their place: a rule's lists can be reordered.

// trust sets how sure the causes with the reason are.
func (d *Diagnosis) trust(reason authz.Reason, c Confidence) {
	for i := range d.Causes {
		if d.Causes[i].Reason == reason {
			d.Causes[i].Confidence = c
		}
	}
}

// doubt makes the causes with one of the reasons at most that sure; no reasons
// stand for every cause.
func (d *Diagnosis) doubt(most Confidence, reasons ...authz.Reason) {
	for i := range d.Causes {
		if c := &d.Causes[i]; len(reasons) == 0 || slices.Contains(reasons, c.Reason) {
			c.Confidence = min(c.Confidence, most)
		}
	}
}

// restate says the causes with the reason in other words.
func (d *Diagnosis) restate(reason authz.Reason, text string) {
	for i := range d.Causes {
		if d.Causes[i].Reason == reason {
			d.Causes[i].Text = text
		}
	}
}

// drop takes the causes with one of the reasons out.
func (d *Diagnosis) drop(reasons ...authz.Reason) {
	d.Causes = slices.DeleteFunc(d.Causes, func(c Cause) bool { return slices.Contains(reasons, c.Reason) })
}

// keep leaves the causes with one of the reasons.
func (d *Diagnosis) keep(reasons ...authz.Reason) {
	d.Causes = slices.DeleteFunc(d.Causes, func(c Cause) bool { return !slices.Contains(reasons, c.Reason) })
}

// lead puts the causes that fit before the others.
func (d *Diagnosis) lead(fits func(Cause) bool) {
	unfit := func(c Cause) bool { return !fits(c) }
	first := slices.DeleteFunc(slices.Clone(d.Causes), unfit)
	d.Causes = append(first, slices.DeleteFunc(d.Causes, fits)...)
}

// relink makes the remedies that open the list of tokens open another page.
func (d *Diagnosis) relink(link, note string) {
	for i := range d.Remedies {
		if d.Remedies[i].Link == linkUserTokens {
			d.Remedies[i].Link, d.Remedies[i].LinkNote = link, note
		}
	}
}

// reword replaces some words in the remedies' actions.
func (d *Diagnosis) reword(words, by string) {
	for i := range d.Remedies {
		d.Remedies[i].Action = strings.Replace(d.Remedies[i].Action, words, by, 1)
	}
}

// name makes the remedies name permissions and their resource.
func (d *Diagnosis) name(on permissions.Resource, ps ...permissions.Permission) {
	for i := range d.Remedies {
		d.Remedies[i].Permissions, d.Remedies[i].Resource = ps, on
	}
}
