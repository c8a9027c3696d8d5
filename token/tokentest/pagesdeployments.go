package tokentest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

const onDeployment = onProject + "/deployments/{deployment_id}"

var pagesDeploymentHandlers = []handlerRow{
	{"GET", onProject + "/deployments", (*Server).listPagesDeployments},
	{"POST", onProject + "/deployments", (*Server).createPagesDeployment},
	{"GET", onDeployment, (*Server).getPagesDeployment},
	{"DELETE", onDeployment, (*Server).deletePagesDeployment},
	{"GET", onDeployment + "/history/logs", (*Server).getPagesLogs},
	{"POST", onDeployment + "/retry", (*Server).retryPagesDeployment},
	{"POST", onDeployment + "/rollback", (*Server).rollbackPagesDeployment},
	{"POST", onDeployment + "/tails", (*Server).createPagesTail},
	{"DELETE", onDeployment + "/tails/{tail_id}", (*Server).deletePagesTail},
	{"GET", onProject + "/upload-token", (*Server).getUploadToken},
	{"POST", "/pages/assets/check-missing", (*Server).checkMissing},
	{"POST", "/pages/assets/upload", (*Server).uploadPagesAssets},
	{"POST", "/pages/assets/upsert-hashes", (*Server).upsertHashes},
}

// pagesDeployment is one deployment of a site: a manifest of assets, which is
// not kept.
type pagesDeployment struct {
	id        string
	created   time.Time
	site      string // production or preview
	branch    string
	metadata  object // what the client says of the commit
	kind      string // of what brought it about
	functions bool
	tails     []tail
}

// shown is a deployment as the API shows it. It is done at once: nothing is built.
func (d *pagesDeployment) shown(p *project) object {
	stages := []object{}
	for _, name := range [...]string{"queued", "initialize", "clone_repo", "build", "deploy"} {
		stages = append(stages, object{"name": name, "started_on": d.created, "ended_on": d.created, "status": "success"})
	}
	aliases := []string{}
	if d.site == "preview" {
		aliases = append(aliases, "https://"+branchLabel(d.branch)+"."+p.name+".pages.dev")
	}
	vars, _ := p.configs[d.site]["env_vars"].(map[string]any)
	return object{
		"id": d.id, "short_id": d.id[:8], "project_id": p.id, "project_name": p.name, "environment": d.site, "production_branch": p.branch,
		"url": "https://" + d.id[:8] + "." + p.name + ".pages.dev", "aliases": aliases, "created_on": d.created, "modified_on": d.created,
		"latest_stage": stages[len(stages)-1], "stages": stages, "build_config": p.build, "source": p.source, "env_vars": vars,
		"deployment_trigger": object{"type": d.kind, "metadata": d.metadata}, "is_skipped": false, "uses_functions": d.functions,
	}
}

// branchLabel is a branch as a label of a domain name.
func branchLabel(branch string) string {
	label := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(branch))
	return strings.Trim(label[:min(len(label), 28)], "-")
}

func (s *Server) listPagesDeployments(x *exchange) reply {
	p, rep, none := x.project()
	if none {
		return rep
	}
	out := []object{}
	for _, d := range p.deployments {
		if want := x.query.Get("env"); want == "" || want == d.site {
			out = append(out, d.shown(p))
		}
	}
	page, info := paginate(out, x, 25, 25)
	rep = ok(page)
	rep.info = info
	return rep
}

// createPagesDeployment deploys a manifest of assets that were uploaded before.
func (s *Server) createPagesDeployment(x *exchange) reply {
	p, rep, none := x.project()
	if none {
		return rep
	}
	parts, _ := x.readForm()
	fields := map[string]string{}
	for _, part := range parts {
		fields[part.name] = string(part.data)
	}
	var manifest map[string]string
	if json.Unmarshal([]byte(fields["manifest"]), &manifest) != nil {
		return x.lacks("manifest, the hash of each path")
	}
	for path, hash := range manifest {
		if !x.account.siteAssets.hashes[hash] {
			return x.lacks("an asset that was uploaded: " + printable(path))
		}
	}
	_, bundle := fields["_worker.bundle"]
	_, worker := fields["_worker.js"]
	branch := cmp.Or(fields["branch"], p.branch)
	d := &pagesDeployment{
		id: s.mint.uuid(), created: x.now, site: sites[0], branch: branch, kind: "ad_hoc", functions: bundle || worker,
		metadata: object{"branch": branch, "commit_hash": short(fields["commit_hash"]), "commit_message": short(fields["commit_message"]), "commit_dirty": fields["commit_dirty"] == "true"},
	}
	if branch != p.branch {
		d.site = sites[1]
	}
	p.add(d)
	rep = ok(d.shown(p))
	rep.madeUp = "nothing was built or served"
	return rep
}

// short bounds a text that is kept, in bytes.
func short(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), 512)], "")
}

// add makes d the newest deployment, and the one in production if it is for that.
func (p *project) add(d *pagesDeployment) {
	p.deployments = slices.Insert(p.deployments, 0, d)
	if d.site == sites[0] {
		p.canonical = d.id
	}
	for i := len(p.deployments) - 1; i > 0 && len(p.deployments) > maxPagesDeployments; i-- {
		if p.deployments[i].id != p.canonical {
			p.deployments = slices.Delete(p.deployments, i, i+1)
		}
	}
}

// pagesDeployment is the deployment that the path names.
func (x *exchange) pagesDeployment() (*project, *pagesDeployment, reply, bool) {
	p, rep, none := x.project()
	if none {
		return nil, nil, rep, true
	}
	d := p.deployment(x.param("deployment_id"))
	if d == nil {
		return nil, nil, x.nothing(nil), true
	}
	return p, d, reply{}, false
}

func (s *Server) getPagesDeployment(x *exchange) reply {
	p, d, rep, none := x.pagesDeployment()
	if none {
		return rep
	}
	return ok(d.shown(p))
}

// deletePagesDeployment deletes a deployment. The one in production stays, and one
// that an alias leads to goes only by force.
func (s *Server) deletePagesDeployment(x *exchange) reply {
	p, d, rep, none := x.pagesDeployment()
	if none {
		return rep
	}
	if d.id == p.canonical || d.site == sites[1] && p.aliased(d) && x.query.Get("force") != "true" {
		return x.assume(http.StatusBadRequest, answers.BadJSON.Code, "the deployment is in use")
	}
	p.deployments = slices.DeleteFunc(p.deployments, func(o *pagesDeployment) bool { return o == d })
	return ok(nil)
}

// aliased reports whether the alias of the deployment's branch leads to it.
func (p *project) aliased(d *pagesDeployment) bool {
	newest := find(p.deployments, func(o *pagesDeployment) bool { return o.site == d.site && o.branch == d.branch })
	return newest == d
}

func (s *Server) getPagesLogs(x *exchange) reply {
	_, d, rep, none := x.pagesDeployment()
	if none {
		return rep
	}
	lines := []object{{"ts": d.created, "line": "Success: the simulator builds nothing"}}
	rep = ok(object{"total": len(lines), "includes_container_logs": false, "data": lines})
	rep.madeUp = "nothing was built"
	return rep
}

func (s *Server) retryPagesDeployment(x *exchange) reply {
	p, old, rep, none := x.pagesDeployment()
	if none {
		return rep
	}
	d := *old
	d.id, d.created, d.tails = s.mint.uuid(), x.now, nil
	p.add(&d)
	return ok(d.shown(p))
}

// rollbackPagesDeployment puts an earlier deployment into production again.
func (s *Server) rollbackPagesDeployment(x *exchange) reply {
	p, d, rep, none := x.pagesDeployment()
	if none {
		return rep
	}
	if d.site != sites[0] || d.id == p.canonical {
		return x.assume(http.StatusBadRequest, answers.BadJSON.Code, "only an earlier deployment to production can be rolled back to")
	}
	p.canonical = d.id
	return ok(d.shown(p))
}

func (s *Server) createPagesTail(x *exchange) reply {
	_, d, rep, none := x.pagesDeployment()
	if none {
		return rep
	}
	return ok(s.newTail(x, &d.tails))
}

func (s *Server) deletePagesTail(x *exchange) reply {
	_, d, rep, none := x.pagesDeployment()
	if none {
		return rep
	}
	i := slices.IndexFunc(d.tails, func(t tail) bool { return t.ID == x.param("tail_id") })
	if i < 0 {
		return x.nothing(nil)
	}
	return remove(&d.tails, i, nil, nil)
}

// getUploadToken hands out the JWT of uploads to a site.
func (s *Server) getUploadToken(x *exchange) reply {
	p, rep, none := x.project()
	if none {
		return rep
	}
	h := s.handOut(x, handout{kind: pagesUpload, of: "Pages project " + p.name}, object{"project_name": p.name, "max_file_count_allowed": maxAssets})
	return ok(object{"jwt": h.value})
}

// hashesBody reads the hashes that a client names.
func (x *exchange) hashesBody() ([]string, reply, bool) {
	var body struct {
		Hashes []string `json:"hashes"`
	}
	rep, bad := x.decode(&body, &answers.BadJSON)
	return body.Hashes, rep, bad
}

func (s *Server) checkMissing(x *exchange) reply {
	hashes, rep, bad := x.hashesBody()
	if bad {
		return rep
	}
	missing := []string{}
	for _, h := range hashes {
		if !x.account.siteAssets.hashes[h] {
			missing = append(missing, h)
		}
	}
	return ok(missing)
}

// uploadPagesAssets notes the hashes of assets; their content is not kept.
func (s *Server) uploadPagesAssets(x *exchange) reply {
	var body []struct {
		Key string `json:"key"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	for _, f := range body {
		if f.Key == "" {
			return x.lacks("key, the hash of an asset")
		}
	}
	for _, f := range body {
		x.account.siteAssets.add(f.Key)
	}
	return ok(nil)
}

// upsertHashes says that assets are in use still. Those that are not there are not
// made by it.
func (s *Server) upsertHashes(x *exchange) reply {
	_, rep, bad := x.hashesBody()
	if bad {
		return rep
	}
	return ok(nil)
}
