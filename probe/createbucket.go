package probe

import (
	"context"
	"net/http"

	"github.com/cftoken/cftoken/permissions"
)

// createBucket is the check that proves the right to write R2 by a bucket that it
// makes and deletes.
func createBucket() *Check {
	return &Check{
		Method: http.MethodPost, Path: "/accounts/{account_id}/r2/buckets", Run: runCreateBucket,
		Proves: "R2 write: a bucket was created and deleted",
	}
}

// runCreateBucket creates a uniquely named R2 bucket and deletes it. The deletion
// is tried whenever the bucket may exist: after a success, and after any answer
// that leaves open whether it was made.
func runCreateBucket(ctx context.Context, t *Trial) error {
	body := struct {
		Name string `json:"name"`
	}{t.Unique()}
	made := t.Call(ctx, http.MethodPost, "/accounts/{account_id}/r2/buckets", body, nil)
	t.CleanUp(made, "R2 bucket "+t.Unique(), func(ctx context.Context) error {
		err := t.Call(ctx, http.MethodDelete, "/accounts/{account_id}/r2/buckets/{unique}", nil, nil)
		if _, gone := passedBy(err, refusedWrite(permissions.AccountWorkersR2StorageWrite).Refusals); !gone {
			return err
		}
		if made == nil {
			t.Note("the bucket was created, but was gone when it was to be deleted")
		}
		return nil
	})
	return made
}
