package answers

// Answers of R2's REST API.
var (
	R2Off = Answer{
		Name: "r2/off", When: "R2 was never switched on for the account; after authorization", On: r2Paths,
		Front: Product, Status: 403, Code: 10042, Text: "enable r2", By: ByCode | Anywhere, Meaning: NotEntitled,
		Wording:  "Please enable R2 through the Cloudflare Dashboard.",
		Evidence: []evidence{{reported, users, "", "of the message; the status is less sure"}},
	}
	R2BadName = Answer{
		Name: "r2/name", When: "a bucket name that is not 3 to 63 lowercase letters, digits and inner hyphens", On: r2Paths,
		Front: Product, Status: 400, Code: 10005, By: ByCode, Meaning: Passed, Wording: "The specified bucket name is not valid.",
		Evidence: []evidence{{assumed, "", "", "the code is known, status and text are from memory"}},
	}
	R2Exists = Answer{
		Name: "r2/exists", When: "creating a bucket that exists", On: r2Paths,
		Front: Product, Status: 409, Code: 10004, Text: "bucket you tried to create already exists", By: ByCode | Anywhere, Meaning: Passed,
		Wording:  "The bucket you tried to create already exists, and you own it.",
		Evidence: []evidence{{reported, "two test suites of users", "2026", "code, status and text"}},
	}
	R2NoBucket = Answer{
		Name: "r2/unknown", When: "a bucket that does not exist", On: r2Paths,
		Front: Product, Status: 404, Code: 10006, By: ByCode, Meaning: Passed, Gone: []string{"DELETE /accounts/{account_id}/r2/buckets/{bucket_name}"}, Wording: "The specified bucket does not exist.",
		Evidence: []evidence{{measured, Distilled, "2026-03-15", tests + ": code and status; the text is from memory"}},
	}
	R2NoCORS = Answer{
		Name: "r2/no-cors", When: "a bucket without a CORS policy is asked for it", On: r2Paths,
		Front: Product, Status: 404, Code: 10059, By: ByCode | ByStatus, Meaning: Passed, Wording: "The CORS configuration does not exist.",
		Evidence: []evidence{{measured, Distilled, "2026-03", "the text is from memory"}},
	}
	R2NoKey = Answer{
		Name: "r2/no-key", When: "an object that does not exist", On: []string{"/accounts/{account_id}/r2/buckets/{bucket_name}/objects/…"},
		Front: Product, Status: 404, Code: 10007, By: ByCode | ByStatus, Meaning: Passed, Wording: "The specified key does not exist.",
		Evidence: []evidence{{assumed, "", "", "code and text are from memory; that a 404 is an object that is not there: npm wrangler 4.164.0 (2026-11-17)"}},
	}
	R2NotEmpty = Answer{
		Name: "r2/not-empty", When: "deleting a bucket that has objects", On: r2Paths, Method: "DELETE",
		Front: Product, Status: 409, Code: 10008, By: ByCode | ByStatus, Meaning: Passed, Wording: "The bucket you tried to delete is not empty.",
		Evidence: []evidence{{assumed, "", "", "status, code and text are from memory"}},
	}
	R2CatalogOff = Answer{
		Name: "r2/no-catalog", When: "the data catalog of a bucket for which it was never enabled", On: []string{"/accounts/{account_id}/r2-catalog/{bucket_name}/…", "/accounts/{account_id}/r2-catalog/{bucket_name}"},
		Front: Product, Status: 404, Code: 40401, By: ByCode, Meaning: Passed, Wording: "Warehouse not found",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-11", "the code; status and text are assumed"}},
	}
	R2BadJurisdiction = Answer{
		Name: "r2/jurisdiction", When: "a cf-r2-jurisdiction header that is not default, eu, us or fedramp", On: r2Paths,
		Front: Product, Status: 400, Code: 10021, Text: "the specified jurisdiction is not valid", Wording: "The specified jurisdiction is not valid.",
		Evidence: []evidence{{assumed, "", "", "nothing is published"}},
	}
)

// Answers of R2's S3 endpoint: the name of the error, a colon and its text.
var (
	S3NoCredential = Answer{
		Name: "s3/unsigned", When: "R2's S3 endpoint: a request that is not signed in its Authorization header; presigned addresses are not simulated",
		Front: S3, Status: 401, Code: NoCode, Text: "s3 unauthorized", By: ByText, Meaning: BadCredential, Wording: "Unauthorized: Missing or invalid authentication credentials.",
		Evidence: []evidence{{documented, DocR2Errors, "2026-11", "the text is assumed"}},
	}
	S3BadKey = Answer{
		Name: "s3/access-key", When: "R2's S3 endpoint: an access key that has not the length of a token's id",
		Front: S3, Status: 400, Code: NoCode, Text: "access key has length", By: ByText, Meaning: BadCredential, Wording: "InvalidArgument: Credential access key has length {length}, should be 32",
		Evidence: []evidence{{documented, DocR2Errors, "2026-11", "the name of the error; the text is of user reports"}},
	}
	S3UnknownKey = Answer{
		Name: "s3/unknown-key", When: "R2's S3 endpoint: an access key that is no token's id; assumed also for a disabled one",
		Front: S3, Status: 401, Code: NoCode, Text: "s3 unauthorized", By: ByText, Meaning: BadCredential, Wording: "Unauthorized: Missing or invalid authentication credentials.",
		Evidence: []evidence{{documented, DocR2Errors, "2026-11", "the text is assumed"}},
	}
	S3NoSignature = Answer{
		Name: "s3/no-signature", When: "R2's S3 endpoint: an address that is opened without a signature, as by a browser",
		Front: S3, Status: 400, Code: NoCode, Text: "s3 invalidargument: authorization", By: ByText, Meaning: BadCredential,
		Evidence: []evidence{{reported, "https://github.com/JiQingzhe2004/R2APP/issues/1", "2025-07-09", "name and text; the status is that of the name"}},
	}
	S3BadRegion = Answer{
		Name: "s3/region", When: "R2's S3 endpoint: a request signed for a region of AWS",
		Front: S3, Status: 400, Code: NoCode, Text: "s3 invalidregionname", By: ByText,
		Evidence: []evidence{{reported, users, "", "name, status and text"}},
	}
	S3NotImplemented = Answer{
		Name: "s3/not-implemented", When: "R2's S3 endpoint: an operation or a header that R2 does not have, such as some checksums",
		Front: S3, Status: 501, Code: NoCode, Text: "s3 notimplemented", By: ByText,
		Evidence: []evidence{{reported, "https://github.com/cloudflare/cloudflare-docs/pull/19236", "2025-01-16", "of the header x-amz-checksum-crc32"}},
	}
	S3BadSignature = Answer{
		Name: "s3/signature", When: "R2's S3 endpoint: the signature is not made with the SHA-256 of the token's value, or not for this request",
		Front: S3, Status: 403, Code: NoCode, Text: "s3 signaturedoesnotmatch", By: ByText, Meaning: BadCredential,
		Wording:  "SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided.",
		Evidence: []evidence{{documented, DocR2Errors, "2026-11", "the text is assumed"}},
	}
	S3Clock = Answer{
		Name: "s3/clock", When: "R2's S3 endpoint: the time of signing is more than 15 minutes off",
		Front: S3, Status: 403, Code: NoCode, Text: "s3 requesttimetooskewed", By: ByText, Wording: "RequestTimeTooSkewed: The difference between the request time and the current time is too large.",
		Evidence: []evidence{{reported, users, "", "the code; status, text and bound are those of S3"}},
	}
	S3Expired = Answer{
		Name: "s3/expired", When: "R2's S3 endpoint: a presigned address whose time is over",
		Front: S3, Status: 400, Code: NoCode, Text: "s3 expiredrequest", By: ByText,
		Evidence: []evidence{{documented, DocR2Errors, "2026-11", ""}},
	}
	S3Denied = Answer{
		Name: "s3/denied", When: "R2's S3 endpoint: a token without the permission on the bucket, through a group of the bucket or R2 Storage of its account; assumed also for a token out of its time, for another address than its filter allows, and for an account that is not the token's",
		Front: S3, Status: 403, Code: NoCode, Text: "s3 accessdenied", By: ByText, Meaning: Refused, Wording: "AccessDenied: Access Denied",
		Evidence: []evidence{
			{documented, DocR2Errors, "2026-11", ""},
			{documented, "https://developers.cloudflare.com/r2/api/tokens/", "2026-11", "who may what"},
			{reported, provider + "/issues/6626", "2026-01-10", "with the token's value in place of its SHA-256"},
		},
	}
	S3OldSignature = Answer{
		Name: "s3/signature-version", When: "R2's S3 endpoint: a request signed with Signature Version 2",
		Front: S3, Status: 401, Code: AnyCode, Text: "sigv2 authorization is not supported", By: ByText | Anywhere, Meaning: BadCredential,
		Evidence: []evidence{{reported, "https://github.com/kalcaddle/kodbox/issues/388", "2025-10-15", "the text; the status is not told"}},
	}
	S3Off = Answer{
		Name: "s3/off", When: "R2's S3 endpoint: R2 was never switched on for the account; that it comes after authorization is assumed",
		Front: S3, Status: 403, Code: NoCode, Text: "s3 notentitled", By: ByText, Meaning: NotEntitled, Wording: "NotEntitled: Account not entitled to this feature.",
		Evidence: []evidence{{documented, DocR2Errors, "2026-11", "the text is assumed"}},
	}
	S3NoBucket = Answer{
		Name: "s3/no-bucket", When: "R2's S3 endpoint: a bucket that does not exist, or is in another jurisdiction; that it comes after authorization is assumed",
		Front: S3, Status: 404, Code: NoCode, Text: "s3 nosuchbucket", By: ByText, Wording: "NoSuchBucket: The specified bucket does not exist.",
		Evidence: []evidence{{documented, DocR2Errors, "2026-11", ""}, {reported, users, "", "of another jurisdiction"}},
	}
	S3NoKey = Answer{
		Name: "s3/no-key", When: "GetObject and HeadObject: an object that does not exist",
		Front: S3, Status: 404, Code: NoCode, Text: "nosuchkey:", By: ByText, Wording: "NoSuchKey: The specified key does not exist.",
		Evidence: []evidence{{documented, DocR2Errors, "2026-11", ""}},
	}
	S3NoUpload = Answer{
		Name: "s3/no-upload", When: "AbortMultipartUpload: no upload is there; that an upload which never was is not answered with success is assumed: R2 answers so to one that was aborted before",
		Front: S3, Status: 404, Code: AnyCode, Text: "nosuchupload:", By: ByText, Wording: "NoSuchUpload: The specified multipart upload does not exist.",
		Evidence: []evidence{
			{assumed, "https://github.com/durch/rust-s3/issues/302", "2022-10", "status, code and text, from R2 to an upload"},
			{documented, "https://developers.cloudflare.com/r2/platform/release-notes/", "2022-06-10", "aborting twice"},
		},
	}
	S3Unsupported = Answer{
		Name: "s3/unsupported", When: "R2's S3 endpoint: an operation that is not simulated, which is all but ListObjectsV2, GetObject, HeadObject and AbortMultipartUpload",
		Front: S3, Status: 405, Code: NoCode, Text: "this operation is not simulated", By: ByText, Wording: "MethodNotAllowed: This operation is not simulated.",
		Evidence: []evidence{{assumed, "", "", "the simulator's own"}},
	}
)

var r2Paths = []string{"/accounts/{account_id}/r2/…"}
