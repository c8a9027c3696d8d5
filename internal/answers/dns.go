package answers

// Answers about DNS records.
var (
	DNSUnknown = Answer{
		Name: "dns/unknown", When: "a DNS record that does not exist", On: dnsPaths, Front: Product, Status: 404, Code: 81044, By: ByCode, Meaning: Passed, Gone: []string{"DELETE /zones/{zone_id}/dns_records/{dns_record_id}"}, Wording: "Record does not exist.",
		Evidence: []evidence{
			{reported, "https://github.com/zanjie1999/cloudflare-api-v4-ddns/issues/5", "2022-07", "writing a record that is gone"},
			{cloudflareCode, provider, "2025", reader},
		},
	}
	DNSInvalid = Answer{
		Name: "dns/invalid", When: "a DNS record without type, name or content", On: dnsPaths, Front: Product, Status: 400, Code: 1004, By: ByCode | ByStatus, Meaning: Passed,
		Errors:   []Error{{Code: 1004, Message: "DNS Validation Error", Chain: []Error{{Code: 9005, Message: "Content for {type} record is invalid."}}}},
		Evidence: []evidence{{assumed, "", "", "general knowledge of the API; no source found"}},
	}
	DNSNotProxied = Answer{
		Name: "dns/not-proxied", When: "a DNS record that is to be proxied and cannot be, such as a wildcard on some plans", On: dnsPaths, Front: Product, Status: 400, Code: 9004, Text: "this record type cannot be proxied", By: ByCode | Anywhere, Meaning: Passed,
		Wording:  "This record type cannot be proxied.",
		Evidence: []evidence{{reported, "https://github.com/timothymiller/cloudflare-ddns/pull/49", "", "the status is assumed"}},
	}
	DNSIdentical = Answer{
		Name: "dns/identical", When: "a DNS record that exists with the same type, name and content", On: dnsPaths, Front: Product, Status: 400, Code: 81058, Text: "already exists", By: ByCode | Anywhere, Meaning: Passed,
		Wording:  "An identical record already exists.",
		Evidence: []evidence{{reported, "https://github.com/jeessy2/ddns-go/issues/1378", "2025-02", "and others"}},
	}
	DNSExists = Answer{
		Name: "dns/exists", When: "an address or CNAME record that exists with the same type, name and content, and is proxied where the new one is not, or the other way round; that this makes the difference to dns/identical is assumed",
		On: dnsPaths, Front: Product, Status: 400, Code: 81057, Text: "already exists", By: ByCode | Anywhere, Meaning: Passed,
		Wording: "The record already exists.",
		Evidence: []evidence{
			{reported, "https://github.com/NewFuture/DDNS/issues/21", "2018", "the code"},
			{reported, "https://github.com/timothymiller/cloudflare-ddns/issues/50", "2021", "the code"},
			{reported, "https://github.com/aaPanel/aaPanel/issues/112", "2022", "the status"},
		},
	}
	DNSCNAMEExists = Answer{
		Name: "dns/cname-exists", When: "an A or AAAA record at the name of a CNAME record", On: dnsPaths, Front: Product, Status: 400, Code: 81054, Text: "already exists", By: ByCode | Anywhere, Meaning: Passed,
		Wording:  "A CNAME record with that host already exists.",
		Evidence: []evidence{{reported, "https://github.com/favonia/cloudflare-ddns/issues/990", "2024-11", "code and text, to which a link is added there; the status is that of the other clashes"}},
	}
	DNSHostExists = Answer{
		Name: "dns/host-exists", When: "a CNAME record at the name of an A, AAAA or other CNAME record", On: dnsPaths, Front: Product, Status: 400, Code: 81053, By: ByCode, Meaning: Passed,
		Wording:  "An A, AAAA, or CNAME record with that host already exists.",
		Evidence: []evidence{{reported, "https://github.com/homeassistant-apps/app-cloudflared/issues/129", "2022", "the text; the code is from memory"}},
	}
)

var dnsPaths = []string{"/zones/{zone_id}/dns_records/…"}
