package answers

import (
	"iter"
	"strings"
)

// named are the rows that have a name of their own.
var named = [...]*Answer{
	&NoRoute, &NoRouteURI, &NoRouteR2, &NoRouteWorkers, &CoreMethod, &GatewayMethod, &GatewayScheme, &GatewayNoTokens, &GatewayOAuthScheme, &BodyTooLong,
	&BadJSON, &NoCredential, &HostnamesNoCredential, &MalformedToken, &MalformedKey, &MalformedEmail, &MalformedHeaders, &MalformedContentType,
	&MalformedAtGateway, &NoKey, &NoEmail, &UnknownKey, &CoreUnknownToken, &GatewayUnknownToken, &LockedOut,
	&TooManyFailures, &CoreLocation, &GatewayLocation, &CoreNeedsUser, &GatewayNeedsUser, &GatewayNotAuthenticated,
	&GatewayNotForToken, &AccountsAccountToken, &PageRulesAccountToken, &DevicesAccountToken, &SessionExpired,
	&HostnamesBearer, &HostnamesJWT, &Credential9101, &Credential9108, &Credential9109, &VerifyInvalid,
	&VerifyAccountToken, &VerifyUserToken, &VerifyNoHeader, &VerifyExpired, &VerifyDisabled, &VerifyActive, &CoreDenied,
	&GatewayDenied, &GatewayForbidden, &ForbiddenPage, &GatewayUnsettled, &AuthorizationFailure, &NamedPermission,
	&ZoneCreateDenied, &ZoneCreateNoAccount, &PhaseDenied, &PhaseNamed, &GraphQLAccountDenied, &GraphQLZonesDenied,
	&GraphQLNoAccess, &GraphQLBudget, &WorkersUnauthorized, &WorkersNoZone, &D1Unauthorized, &PipelinesForbidden, &EmailUnauthorized,
	&ZonesFiltered, &AccountsFiltered, &TokenGroupRefused, &TokenGranular, &TokenAllBuckets, &TokenPolicyID,
	&TokenNoGroupID, &TokenUnknownGroup, &TokenBadBody, &TokenBadName, &TokenLimit, &TokenUnknown, &TokensLiveFiltered, &TokensOwnFiltered, &NotInPlan,
	&AccessOff, &ProductOff, &ProductOffWords, &QueuesOff, &ZeroTrustOff, &MediaOff, &NotEntitledName, &NotEntitledWords,
	&AccountCreateDenied, &ZoneNotRegistered, &ZoneExists, &ZoneCheckAsked, &ZoneBanned, &ZoneAttempts, &FreeTLD, &WorkersLimit,
	&WorkersNoSubdomain, &WorkersUnregistered, &WorkersPlan, &WorkersNoObjects, &R2Off, &R2BadName, &R2Exists, &R2NoBucket, &R2NoCORS, &R2NoKey, &R2NotEmpty, &R2CatalogOff,
	&R2BadJurisdiction, &S3NoCredential, &S3BadKey, &S3UnknownKey, &S3NoSignature, &S3BadRegion, &S3NotImplemented, &S3BadSignature, &S3Clock, &S3Expired, &S3Denied, &S3OldSignature,
	&S3Off, &S3NoBucket, &S3NoKey, &S3NoUpload, &S3Unsupported, &WorkersNoScript, &WorkersNoService,
	&WorkersNoEnvironment, &WorkersNoSecret, &WorkersNoDomain, &WorkersNoTail, &WorkersZoneOpen, &WorkersNoVersion, &WorkersNoDeployment,
	&WorkflowUnknown, &WorkflowInstanceUnknown,
	&WorkersBadScript, &WorkersBadInherit, &WorkersNotDeployed, &WorkersSettingsNotDeployed, &WorkersNoVersions, &PreviewUnknown, &PreviewNotDeployed, &SubdomainFree, &SubdomainTaken, &WorkersTooLarge, &WorkersBadBinding, &WorkersNoBoundKV, &WorkersNoBoundObject, &RouteUnknown, &RouteBadPattern, &RouteUnreadable,
	&RouteDuplicate, &D1NoDatabase, &D1BadRequest, &KVNoNamespace, &KVExists, &KVNoKey, &PagesExpired, &PagesUploadDenied, &LogpushChallenge, &OriginNoZone, &MonitorRange, &RulesetExists, &SettingFixed, &SettingUnknown, &GatewayOwnToken, &PagesNoProject, &MemberUnknown,
	&HostnameBadJSON, &HostnameNoZone, &HostnameNoQuota, &HostnameQuota, &HostnameDuplicate, &HostnameInvalid,
	&HostnameForbidden, &HostnameReserved, &HostnameOwnZone, &HostnameExample, &HostnameNoMetadata, &HostnameNoOrigin,
	&HostnameBadID, &HostnameUnknown, &HostnameTaken, &DNSUnknown, &DNSInvalid, &DNSNotProxied, &DNSIdentical, &DNSExists,
	&DNSCNAMEExists, &DNSHostExists, &RateLimited, &RateLimitedQuota, &Throttled, &RateLimitedGateway, &GatewayFault,
	&InternalError, &D1Fault,
}

// Named yields the rows that have a name of their own.
func Named() iter.Seq[*Answer] {
	return func(yield func(*Answer) bool) {
		for _, a := range named {
			if !yield(a) {
				return
			}
		}
	}
}

// ByName returns the row of that name, nil for none.
func ByName(name string) *Answer {
	for _, a := range named {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Segments are those of a path, as [Answer.Here] takes them.
func Segments(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }
