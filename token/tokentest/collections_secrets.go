package tokentest

import (
	"maps"

	"github.com/cftoken/cftoken/internal/answers"
)

// secretsStores are the stores and their secrets, whose values are taken and not
// kept. Source of the members: cloudflare-go v7.9.0 and npm wrangler 4.164.0 (2026-11-17).
var secretsStores = []collection{
	{
		list: "/accounts/{account_id}/secrets_store/stores", hex: true, needs: []string{"name"}, unique: "name", created: "created", modified: "modified",
		perPage: 25, fill: func(_ *Server, x *exchange, o, _ object) { o["account_id"] = x.account.ID }, deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/secrets_store/stores/{store_id}/secrets", hex: true, needs: []string{"name"}, unique: "name", created: "created", modified: "modified",
		perPage: 25, search: [2]string{"search", "name"}, fill: fillSecret, deleted: func(object) any { return nil },
	},
}

var secretHandlersOfStores = []handlerRow{
	{"POST", "/accounts/{account_id}/secrets_store/stores/{store_id}/secrets", (*Server).createStoreSecrets},
	{"DELETE", "/accounts/{account_id}/secrets_store/stores/{store_id}/secrets", (*Server).deleteStoreSecrets},
	{"POST", "/accounts/{account_id}/secrets_store/stores/{store_id}/secrets/{secret_id}/duplicate", (*Server).duplicateStoreSecret},
	{"GET", "/accounts/{account_id}/secrets_store/quota", (*Server).storeQuota},
}

// storeMost is how many secrets an account has. Source:
// https://developers.cloudflare.com/secrets-store/manage-secrets/ (2026-11), of the beta.
const storeMost = 100

func fillSecret(_ *Server, x *exchange, o, old object) {
	delete(o, "value")
	o["status"] = "active"
	o["store_id"] = x.param("store_id")
	if old == nil {
		o.usually(object{"comment": "", "scopes": []any{}})
	}
}

// createStoreSecrets takes a list of secrets, and answers with one.
func (s *Server) createStoreSecrets(x *exchange) reply {
	var list []object
	if rep, bad := x.decode(&list, &answers.BadJSON); bad {
		return rep
	}
	if len(list) == 0 {
		return x.lacks("a secret")
	}
	c, out := &secretsStores[1], []any{}
	for _, o := range list {
		if o == nil || o.text("value") == "" {
			return x.lacks("value")
		}
		rep := c.keep(s, x, x.place(), "", o, nil)
		if len(rep.errors) > 0 {
			return rep
		}
		out = append(out, rep.result)
	}
	return ok(out)
}

// deleteStoreSecrets deletes those that the body names.
func (s *Server) deleteStoreSecrets(x *exchange) reply {
	var list []struct{ ID string }
	if rep, bad := x.decode(&list, &answers.BadJSON); bad {
		return rep
	}
	for _, one := range list {
		s.drop(x.place(), one.ID)
	}
	return ok(nil)
}

// duplicateStoreSecret makes a secret with the value of another.
func (s *Server) duplicateStoreSecret(x *exchange) reply {
	place := upper(x.place(), secretsStores[1].list)
	from := s.shelfOf(place).things[x.param("secret_id")]
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	out := maps.Clone(from)
	maps.Copy(out, o)
	return secretsStores[1].keep(s, x, place, "", out, nil)
}

func (s *Server) storeQuota(x *exchange) reply {
	n, stores := 0, "/accounts/"+string(x.account.ID)+"/secrets_store/stores"
	for _, id := range s.shelfOf(stores).keys {
		n += len(s.shelfOf(stores + "/" + id + "/secrets").keys)
	}
	return ok(object{"secrets": object{"quota": storeMost, "usage": n}})
}
