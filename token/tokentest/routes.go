package tokentest

import "github.com/cftoken/cftoken/permissions/operations"

// handler answers an authorized call.
type handler func(*Server, *exchange) reply

// handlerOf returns what answers an authorized call of the operation. It looks
// through the tables once for each operation that is called.
func (s *Server) handlerOf(op operations.Operation) handler {
	h, known := s.found[op]
	if !known {
		h = findHandler(op)
		s.found[op] = h
	}
	return h
}

// findHandler finds a handler with state, a collection or document, or else a
// placeholder.
func findHandler(op operations.Operation) handler {
	for h := range handlers {
		if h.template == op.Template() && h.method == op.Method() {
			return h.handle
		}
	}
	if h := rest(op); h != nil {
		return h
	}
	return (*Server).madeUp
}

// handlerRow is an operation with state.
type handlerRow struct {
	method, template string
	handle           handler
}

// handlerLists are the operations with state, a list a product.
var handlerLists = [...][]handlerRow{
	accountHandlers, zoneHandlers, tokenHandlers,
	r2Handlers, r2ObjectHandlers, r2NoticeHandlers, r2CatalogHandlers, r2AccountHandlers, queueHandlers, secretHandlersOfStores,
	vectorHandlers, workflowHandlers, pipelineHandlers, developerHandlers, browserHandlers, containerHandlers, kvHandlers, d1Handlers,
	workersHandlers, versionHandlers, serviceHandlers, secretHandlers, triggerHandlers, domainHandlers, routeHandlers, tailHandlers,
	assetHandlers, dispatchHandlers, betaHandlers, previewHandlers, pagesHandlers, pagesDeploymentHandlers, hostnameHandlers, dnsHandlers,
	emailHandlers, certificateHandlers, logpushHandlers, snippetHandlers, tunnelHandlers, purgeHandlers, settingHandlers, rulesetHandlers, listHandlers,
}

// handlers are all rows of handlerLists.
func handlers(yield func(*handlerRow) bool) {
	for _, list := range handlerLists {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}
