package sdkcompat

import (
	"context"
	"net/http"

	cloudflare "github.com/cloudflare/cloudflare-go"
)

func getZoneV0(ctx context.Context, base string, client *http.Client) error {
	api, err := cloudflare.NewWithAPIToken(token,
		cloudflare.BaseURL(base), cloudflare.HTTPClient(client), cloudflare.UsingRetryPolicy(0, 0, 0), cloudflare.UsingRateLimit(1e6))
	if err != nil {
		return err
	}
	_, err = api.ZoneDetails(ctx, zone)
	return err
}
