package sdkcompat

import (
	"context"
	"net/http"

	"github.com/cloudflare/cloudflare-go/v6/option"
	"github.com/cloudflare/cloudflare-go/v6/zones"
)

func getZoneV6(ctx context.Context, base string, client *http.Client) error {
	service := zones.NewZoneService(
		option.WithBaseURL(base+"/"), option.WithHTTPClient(client), option.WithMaxRetries(0), option.WithAPIToken(token),
	)
	var params zones.ZoneGetParams
	params.ZoneID.Value, params.ZoneID.Present = zone, true
	_, err := service.Get(ctx, params)
	return err
}
