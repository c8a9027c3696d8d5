package tokentest

// collectionLists and documentLists are what is kept as it was sent, a list a
// product.
var (
	collectionLists = [...][]collection{balancers, accessThings, zoneThings, accountLists}
	documentLists   = [...][]document{tunnelDocuments, zoneDocuments}
)
