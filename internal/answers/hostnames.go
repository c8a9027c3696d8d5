package answers

// Answers of custom hostnames (Cloudflare for SaaS), which has a page of its own
// for them.
var (
	HostnameBadJSON = Answer{
		Name: "hostnames/json", When: "a custom hostname that is not JSON", On: hostnamePaths, Front: Product, Status: 400, Code: 1400, By: ByCode, Meaning: Passed,
		Wording: "Unable to decode the JSON request body. Check your input and try again.", Evidence: fromHostnames,
	}
	HostnameNoZone = Answer{
		Name: "hostnames/no-zone", When: "no zone id reached the service", On: hostnamePaths, Front: Product, Status: 400, Code: 1402, By: ByCode, Meaning: Passed, Evidence: fromHostnames,
	}
	HostnameNoQuota = Answer{
		Name: "hostnames/no-quota", When: "Cloudflare for SaaS is off on the zone; that it comes before the body is looked at is assumed", On: hostnamePaths, Front: Product, Status: 403, Code: 1404,
		Text: "no quota has been allocated for this zone", By: ByCode, Meaning: NotEntitled,
		Wording:  "No quota has been allocated for this zone. If you are already a paid Cloudflare for SaaS customer, contact your Customer Success Manager for additional provisioning. If you are not yet enrolled, fill out this contact form and our sales team will reach out to you.",
		Evidence: fromHostnames,
	}
	HostnameQuota = Answer{
		Name: "hostnames/quota", When: "more custom hostnames than the plan has", On: hostnamePaths, Front: Product, Status: 403, Code: 1405, By: ByCode, Meaning: NotEntitled, Evidence: fromHostnames,
	}
	HostnameDuplicate = Answer{
		Name: "hostnames/duplicate", When: "a custom hostname that exists", On: hostnamePaths, Front: Product, Status: 409, Code: 1406, By: ByCode, Meaning: Passed,
		Wording: "Duplicate custom hostname found.", Evidence: fromHostnames,
	}
	HostnameInvalid = Answer{
		Name: "hostnames/invalid", When: "a hostname that is empty, too long, an address, or has characters that do not belong", On: hostnamePaths, Front: Product, Status: 400, Code: 1407, By: ByCode, Meaning: Passed,
		Wording:  "Invalid custom hostname. Custom hostnames have to be smaller than 256 characters in length, cannot be IP addresses, cannot contain any special characters.",
		Evidence: fromHostnames,
	}
	HostnameForbidden = Answer{
		Name: "hostnames/not-allowed", When: "a hostname that the service does not take", On: hostnamePaths, Front: Product, Status: 400, Code: 1408, By: ByCode, Meaning: Passed, Evidence: fromHostnames,
	}
	HostnameReserved = Answer{
		Name: "hostnames/reserved", When: "a hostname in a reserved top domain", On: hostnamePaths, Front: Product, Status: 400, Code: 1409, By: ByCode, Meaning: Passed,
		Wording:  "Reserved top domain custom hostnames, such as 'test', 'example', 'invalid' or 'localhost', is not supported. Check your input and try again.",
		Evidence: fromHostnames,
	}
	HostnameOwnZone = Answer{
		Name: "hostnames/zone-name", When: "a hostname that the service does not take for the zone's sake", On: hostnamePaths, Front: Product, Status: 400, Code: 1410, By: ByCode, Meaning: Passed, Evidence: fromHostnames,
	}
	HostnameExample = Answer{
		Name: "hostnames/example", When: "a hostname that ends in example.com, example.net or example.org", On: hostnamePaths, Front: Product, Status: 400, Code: 1411, By: ByCode, Meaning: Passed,
		Wording:  "Custom hostnames ending in example.com, example.net, or example.org are prohibited. Check your input and try again.",
		Evidence: fromHostnames,
	}
	HostnameNoMetadata = Answer{
		Name: "hostnames/no-metadata", When: "custom metadata, which the plan does not include", On: hostnamePaths, Front: Product, Status: 403, Code: 1413, By: ByCode, Meaning: NotEntitled, Evidence: fromHostnames,
	}
	HostnameNoOrigin = Answer{
		Name: "hostnames/no-origin", When: "a custom origin server, which the plan does not include", On: hostnamePaths, Front: Product, Status: 403, Code: 1414, By: ByCode, Meaning: NotEntitled, Evidence: fromHostnames,
	}
	HostnameBadID = Answer{
		Name: "hostnames/id", When: "an id that is no custom hostname's by its form", On: hostnamePaths, Front: Product, Status: 400, Code: 1435, By: ByCode, Meaning: Passed,
		Wording: "The custom hostname ID is invalid. Check your input and try again.", Evidence: fromHostnames,
	}
	HostnameUnknown = Answer{
		Name: "hostnames/unknown", When: "a custom hostname that does not exist", On: hostnamePaths, Front: Product, Status: 404, Code: 1436, By: ByCode, Meaning: Passed, Gone: []string{"DELETE /zones/{zone_id}/custom_hostnames/{custom_hostname_id}"},
		Wording: "The custom hostname was not found.", Evidence: fromHostnames,
	}
	HostnameTaken = Answer{
		Name: "hostnames/taken", When: "a custom hostname that clashes with another", On: hostnamePaths, Front: Product, Status: 409, Code: 1439, By: ByCode, Meaning: Passed, Evidence: fromHostnames,
	}
)

var (
	hostnamePaths = []string{"/zones/{zone_id}/custom_hostnames/…"}
	fromHostnames = []evidence{{documented, DocHostnames, "2026-11", ""}}
)
