package tokentest

// project is a site of Pages.
type project struct {
	deployments []*pagesDeployment
}

type pagesDeployment struct {
	tails []tail
}
