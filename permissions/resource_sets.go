package permissions

// Contains reports whether every resource that o stands for is certainly one
// that r stands for. A single zone is contained in "all zones of an account"
// only when o itself says that it lies in that account.
func (r Resource) Contains(o Resource) bool {
	if r == o {
		return true
	}
	if own := OwnUserResource(); (r == own || o == own) && r.scope == o.scope && !r.all && !o.all {
		return true // every user resource of a token is its own user
	}
	if r.scope != o.scope || !r.all {
		return r.scope == o.scope && r.id == o.id && !o.all && !r.apart(o)
	}
	if r.parent == "" || r.parent == string(ScopeAccount)+".*" {
		return true
	}
	account, ok := o.Account()
	return ok && r.parent == AccountResource(account).Key()
}

// overlaps reports whether r and o may have a resource in common; true where
// that cannot be known.
func (r Resource) overlaps(o Resource) bool {
	if r.scope != o.scope {
		return false
	}
	if r.Contains(o) || o.Contains(r) {
		return true
	}
	if !r.all && !o.all {
		return false
	}
	return !r.apart(o)
}

// apart reports whether r and o are known to lie in different accounts.
func (r Resource) apart(o Resource) bool {
	ra, okR := r.Account()
	oa, okO := o.Account()
	return okR && okO && ra != oa
}
