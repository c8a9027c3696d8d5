package sdkcompat

import (
	"context"
	"net/http"

	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/zones"
)

func getZoneV7(ctx context.Context, base string, client *http.Client) error {
	service := zones.NewZoneService(
		option.WithBaseURL(base+"/"), option.WithHTTPClient(client), option.WithMaxRetries(0), option.WithAPIToken(token),
	)
	var params zones.ZoneGetParams
	params.ZoneID.Value, params.ZoneID.Present = zone, true
	_, err := service.Get(ctx, params)
	return err
}
