package tokentest

import (
	"maps"

	"github.com/cftoken/cftoken/internal/answers"
)

var r2CatalogHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/r2-catalog", (*Server).listCatalogs},
	{"GET", "/accounts/{account_id}/r2-catalog/{bucket_name}", (*Server).getCatalog},
	{"POST", "/accounts/{account_id}/r2-catalog/{bucket_name}/enable", (*Server).enableCatalog},
	{"POST", "/accounts/{account_id}/r2-catalog/{bucket_name}/disable", (*Server).disableCatalog},
	{"POST", "/accounts/{account_id}/r2-catalog/{bucket_name}/delete", (*Server).deleteCatalog},
	{"POST", "/accounts/{account_id}/r2-catalog/{bucket_name}/credential", (*Server).putCatalogCredential},
	{"GET", "/accounts/{account_id}/r2-catalog/{bucket_name}/maintenance-configs", (*Server).getMaintenance},
	{"POST", "/accounts/{account_id}/r2-catalog/{bucket_name}/maintenance-configs", (*Server).editMaintenance},
	{"GET", "/accounts/{account_id}/r2-catalog/{bucket_name}/namespaces", (*Server).listCatalogNamespaces},
}

// catalogPlace is the shelf of the account's data catalogs, by their buckets.
func (x *exchange) catalogPlace() string {
	return upper(x.place(), "/accounts/{account_id}/r2-catalog")
}

// catalog is the data catalog of the bucket that the path names, nil for none.
func (s *Server) catalog(x *exchange) object {
	return s.shelfOf(x.catalogPlace()).things[x.param("bucket_name")]
}

func (s *Server) listCatalogs(x *exchange) reply {
	out, sh := []object{}, s.shelfOf(x.catalogPlace())
	for _, key := range sh.keys {
		out = append(out, sh.things[key])
	}
	return ok(object{"warehouses": out})
}

func (s *Server) getCatalog(x *exchange) reply {
	c := s.catalog(x)
	if c == nil {
		return refuse(&answers.R2CatalogOff)
	}
	return ok(c)
}

func (s *Server) enableCatalog(x *exchange) reply {
	bucket := x.param("bucket_name")
	c := object{
		"id": s.mint.uuid(), "name": string(x.account.ID) + "_" + bucket, "bucket": bucket, "credential_status": "absent",
		"maintenance_config": map[string]any{
			"compaction":          object{"state": "disabled", "target_size_mb": "128"},
			"snapshot_expiration": object{"state": "disabled", "max_snapshot_age": "30d", "min_snapshots_to_keep": 5},
		},
	}
	if old := s.catalog(x); old != nil {
		c = maps.Clone(old)
	}
	c["status"] = "active"
	if !s.put(x.catalogPlace(), bucket, c, 0) {
		return full()
	}
	return ok(object{"id": c["id"], "name": c["name"]})
}

func (s *Server) disableCatalog(x *exchange) reply {
	return s.editCatalog(x, func(c object) any {
		c["status"] = "inactive"
		return nil
	})
}

func (s *Server) deleteCatalog(x *exchange) reply {
	if s.catalog(x) == nil {
		return refuse(&answers.R2CatalogOff)
	}
	s.drop(x.catalogPlace(), x.param("bucket_name"))
	return ok(nil)
}

// putCatalogCredential notes that there is a token; its value is not kept.
func (s *Server) putCatalogCredential(x *exchange) reply {
	body, rep, bad := x.readObject()
	if bad {
		return rep
	}
	if body.text("token") == "" {
		return x.lacks("token")
	}
	return s.editCatalog(x, func(c object) any {
		c["credential_status"] = "present"
		return nil
	})
}

func (s *Server) getMaintenance(x *exchange) reply {
	return s.editCatalog(x, func(c object) any {
		return object{"credential_status": c["credential_status"], "maintenance_config": c["maintenance_config"]}
	})
}

func (s *Server) editMaintenance(x *exchange) reply {
	body, rep, bad := x.readObject()
	if bad {
		return rep
	}
	return s.editCatalog(x, func(c object) any {
		config, _ := c["maintenance_config"].(map[string]any)
		config = maps.Clone(config)
		maps.Copy(config, body)
		c["maintenance_config"] = config
		return config
	})
}

func (s *Server) listCatalogNamespaces(x *exchange) reply {
	rep := s.editCatalog(x, func(object) any { return object{"namespaces": [][]string{}} })
	if rep.status == 200 {
		rep.madeUp = "the simulator keeps no tables of a data catalog"
	}
	return rep
}

// editCatalog edits a copy of the bucket's data catalog, and answers with what the
// edit returns.
func (s *Server) editCatalog(x *exchange, edit func(object) any) reply {
	c := s.catalog(x)
	if c == nil {
		return refuse(&answers.R2CatalogOff)
	}
	c = maps.Clone(c)
	result := edit(c)
	if !s.put(x.catalogPlace(), x.param("bucket_name"), c, len(x.body)) {
		return full()
	}
	return ok(result)
}
