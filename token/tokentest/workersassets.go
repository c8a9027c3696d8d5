package tokentest

import (
	"net/http"
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
)

var assetHandlers = []handlerRow{
	{"POST", "/accounts/{account_id}/workers/scripts/{script_name}/assets-upload-session", (*Server).startAssets},
	{"POST", inDispatch + "/assets-upload-session", (*Server).startAssets},
	{"POST", "/accounts/{account_id}/workers/assets/upload", (*Server).uploadAssets},
	{"POST", "/accounts/{account_id}/workers/assets/upload/{hash}", (*Server).uploadAsset},
}

// assetStore knows which assets an account has: their hashes, not their content.
type assetStore struct {
	hashes map[string]bool
}

// Bounds of assets.
const (
	maxAssets    = 20_000   // that an account is known to have; others are uploaded again
	assetsBucket = 20 << 20 // of what is uploaded in one request, in bytes
)

func (a *assetStore) add(hash string) {
	if a.hashes == nil {
		a.hashes = map[string]bool{}
	}
	if len(a.hashes) < maxAssets {
		a.hashes[hash] = true
	}
}

// assetsOwner names the Worker of an upload session.
func (x *exchange) assetsOwner() string {
	if ns := x.param("dispatch_namespace"); ns != "" {
		return "Worker " + ns + "/" + x.param("script_name")
	}
	return "Worker " + x.param("script_name")
}

// startAssets hands out the JWT of an upload and says which assets are missing.
// Where none is, the JWT is the one that the Worker's upload takes.
func (s *Server) startAssets(x *exchange) reply {
	if x.param("dispatch_namespace") != "" {
		if _, rep, none := x.namespaced(); none {
			return rep
		}
	}
	var body struct {
		Manifest map[string]struct {
			Hash string `json:"hash"`
			Size int    `json:"size"`
		} `json:"manifest"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if len(body.Manifest) > maxAssets {
		return x.lacks("manifest, at most 20,000 files")
	}
	sizes := map[string]int{}
	for path, f := range body.Manifest {
		if f.Hash == "" || path == "" || path[0] != '/' {
			return x.lacks("manifest, a hash for each path")
		}
		if !x.account.workers.assets.hashes[f.Hash] {
			sizes[f.Hash] = f.Size
		}
	}
	hashes := make([]string, 0, len(sizes))
	missing := map[string]bool{}
	for hash := range sizes {
		hashes = append(hashes, hash)
		missing[hash] = true
	}
	slices.Sort(hashes)
	buckets, filled := [][]string{}, 0
	for _, hash := range hashes {
		if len(buckets) == 0 || filled+sizes[hash] > assetsBucket {
			buckets, filled = append(buckets, nil), 0
		}
		last := len(buckets) - 1
		buckets[last] = append(buckets[last], hash)
		filled += sizes[hash]
	}
	h := s.handOut(x, handout{kind: assetsJWT, of: x.assetsOwner(), missing: missing, complete: len(missing) == 0}, object{"script_name": x.param("script_name")})
	return ok(object{"jwt": h.value, "buckets": buckets})
}

// uploadAssets takes several assets: the parts of a form, each named by its hash.
func (s *Server) uploadAssets(x *exchange) reply {
	parts, form := x.readForm()
	if !form || len(parts) == 0 {
		return x.lacks("a form of assets")
	}
	hashes := make([]string, len(parts))
	for i, p := range parts {
		hashes[i] = p.name
	}
	return s.uploaded(x, hashes)
}

// uploadAsset takes one asset, whose hash the path names.
func (s *Server) uploadAsset(x *exchange) reply {
	return s.uploaded(x, []string{x.param("hash")})
}

// uploaded notes assets of a session. With the last of them the answer has the JWT
// that the Worker's upload takes, and status 201; before that it is 202.
func (s *Server) uploaded(x *exchange, hashes []string) reply {
	h := x.handout
	for _, hash := range hashes {
		if !h.missing[hash] && !x.account.workers.assets.hashes[hash] {
			return x.lacks("a file of the manifest: " + printable(hash))
		}
	}
	for _, hash := range hashes {
		x.account.workers.assets.add(hash)
		delete(h.missing, hash)
	}
	if len(h.missing) > 0 {
		rep := ok(object{})
		rep.status = http.StatusAccepted
		return rep
	}
	done := s.handOut(x, handout{kind: assetsJWT, of: h.of, complete: true}, object{})
	rep := ok(object{"jwt": done.value})
	rep.status = http.StatusCreated
	return rep
}

// takeAssets checks the JWT that comes with the upload of a Worker, of which is said
// as assetsOwner says it.
func (s *Server) takeAssets(x *exchange, of, jwt string) (reply, bool) {
	h := s.world.handout(jwt)
	if h == nil || !h.complete || h.kind != assetsJWT || h.account != x.account.ID || h.of != of || !x.now.Before(h.expires) {
		return x.assume(http.StatusBadRequest, answers.WorkersBadScript.Code, "the jwt of the assets is not the one that ends an upload of assets for this Worker, or it is over"), true
	}
	return reply{}, false
}
