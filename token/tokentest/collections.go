package tokentest

// collectionLists and documentLists are what is kept as it was sent, a list a
// product.
var (
	collectionLists = [...][]collection{
		balancers, accessThings, zoneThings, accountLists, kvNamespaces, r2Domains, queues, secretsStores, hyperdrives,
		vectorIndexes, workflows, pipelines, mtlsCertificates, developer, containers, sendingDomains,
		certificatePacks, originCertificates, logpushJobs, snippets,
	}
	documentLists = [...][]document{tunnelDocuments, zoneDocuments, r2Settings}
)
