package permissions

// unlistedPermission is a group that the built-in catalogue does not know: one
// of a live listing, of which it carries what the listing says, or one met in a
// policy. It is kept so that nothing read is lost, and shown by its name.
type unlistedPermission struct {
	id, name string
	scope    Scope
	live     bool // from a live listing
	listed   Listed
}

func (unlistedPermission) permission()      {}
func (p unlistedPermission) ID() string     { return p.id }
func (p unlistedPermission) Scope() Scope   { return p.scope }
func (p unlistedPermission) Name() string   { return p.name }
func (p unlistedPermission) String() string { return display(p) }

// MarshalText returns the id, as the typed permissions do.
func (p unlistedPermission) MarshalText() ([]byte, error) { return []byte(p.id), nil }

// GroupOf returns what is known of a permission's group: from the built-in
// catalogue, or from the live listing that the permission was read from with
// [Catalogue.Parse], [Group.Permission] or [Spec.Named].
func GroupOf(p Permission) (Group, bool) {
	if p == nil {
		return Group{}, false
	}
	if g, ok := ByID(p.ID()); ok {
		return g, true
	}
	if u, ok := p.(unlistedPermission); ok && u.live {
		return liveGroup(u.id, u.name, u.scope, u.listed), true
	}
	return Group{}, false
}

// Named returns the spec with the groups that the built-in catalogue lacks as c
// has them, so that they show under their names instead of bare ids. c is a live
// listing; nil changes nothing.
func (s Spec) Named(c *Catalogue) Spec {
	if c == nil {
		return s
	}
	return s.holding(mapped(s.statements, func(st *Statement) { st.Permission = c.name(st.Permission, st.Resource.scope) }))
}

func mapped(statements []Statement, change func(*Statement)) []Statement {
	out := append([]Statement(nil), statements...)
	for i := range out {
		change(&out[i])
	}
	return out
}

// name returns p as c knows it, where the built-in catalogue does not: in the
// scope of the resource that it stands on, if the group has that. A name that
// contradicts the listing stays, for [Spec.ValidateWith] to tell.
func (c *Catalogue) name(p Permission, on Scope) Permission {
	if builtin.find(p.ID()) != nil {
		return p
	}
	g := c.findOn(p.ID(), on)
	if g == nil || p.Name() != "" && fold(p.Name()) != fold(g.Name) {
		return p
	}
	return g.Permission()
}

// findOn is findIn, or find where the group does not act on that scope.
func (c *Catalogue) findOn(id string, on Scope) *Group {
	if g := c.findIn(id, on); g != nil {
		return g
	}
	return c.find(id)
}
