package schemas_test

import (
	"encoding"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
)

// texts are those of an enumeration's members, up to the first number that is none
// of them: its text is an error, has its number, or is that of another one.
func texts[E ~uint8](from E, text func(E) encoding.TextMarshaler) []string {
	var out []string
	seen := map[string]bool{}
	for e := from; e < 255; e++ {
		data, err := text(e).MarshalText()
		if err != nil || strings.Contains(string(data), "(") || seen[string(data)] {
			break
		}
		seen[string(data)] = true
		out = append(out, string(data))
	}
	return out
}

// An enumeration of a schema has the members that the library has.
func TestEnumsAreTheLibrarys(t *testing.T) {
	t.Parallel()
	all := load(t).all()
	enum := func(at string) (out []string) {
		p := all[address+at]
		if !assert.NotNil(t, p, at) {
			return nil
		}
		for p.Ref != nil {
			p = p.Ref
		}
		if assert.NotNil(t, p.Enum, at) {
			for _, v := range p.Enum.Values {
				out = append(out, v.(string))
			}
		}
		return out
	}
	verdicts := texts(authz.NotChecked, func(v authz.Verdict) encoding.TextMarshaler { return v })
	reasons := texts(authz.MissingPermission, func(r authz.Reason) encoding.TextMarshaler { return r })
	severities := texts(diagnose.Info, func(s diagnose.Severity) encoding.TextMarshaler { return s })
	assert.Len(t, verdicts, 5)
	assert.Greater(t, len(reasons), 15)
	assert.Equal(t, severities, texts(token.SeverityInfo, func(s token.Severity) encoding.TextMarshaler { return s }))
	failures := []string{}
	for f := token.FailureInterrupted; f <= token.FailureUsage; f++ {
		failures = append(failures, f.String())
	}
	for at, want := range map[string][]string{
		"doctor.v1.json#/$defs/check/properties/verdict":       verdicts,
		"diagnosis.v1.json#/properties/verdict":                verdicts,
		"diagnosis.v1.json#/$defs/cause/properties/reason":     reasons,
		"diagnosis.v1.json#/properties/severity":               severities,
		"audit.v1.json#/$defs/finding/properties/severity":     severities,
		"diagnosis.v1.json#/$defs/cause/properties/confidence": texts(diagnose.ConfidenceUnknown, func(c diagnose.Confidence) encoding.TextMarshaler { return c }),
		"common.v1.json#/$defs/evidence/properties/kind":       texts(permissions.EvidenceUnknown, func(k permissions.EvidenceKind) encoding.TextMarshaler { return k }),
		"doctor.v1.json#/$defs/check/properties/proof":         texts(probe.NotProven, func(p probe.Proof) encoding.TextMarshaler { return p }),
		"audit.v1.json#/$defs/sight/properties/extent":         texts(token.ExtentUnknown, func(e token.Extent) encoding.TextMarshaler { return e }),
		"lint.v1.json#/$defs/point/properties/outcome":         texts(lint.Holds, func(o lint.Outcome) encoding.TextMarshaler { return o }),
		"error.v1.json#/$defs/error/properties/failure":        failures,
	} {
		assert.ElementsMatch(t, want, enum(at), at)
	}
}
