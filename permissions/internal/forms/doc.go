// Package forms finds the one token, or the policies, in a text in any of the
// notations in which people and tools hold them, and writes it in the API's own
// form for the strict reader of package permissions: answers of the API, Terraform's
// files and states, Pulumi's, Crossplane's and alchemy's objects, code blocks.
//
// It knows keys and wrappers and no permission: what a name stands for is decided
// above it. What is no JSON is recognised as far as that helps whoever gave it.
package forms
