using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Whence.Microbenchmarks.Http;

/// <summary>What no gateway can be cheaper than: waits for the target's answer and gives it.</summary>
internal sealed class BareApplication(CannedTarget target) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        await target.AskedAsync();
        await CannedTarget.AnswerAsync(context.GetRequiredFeature<IHttpResponseFeature>(), context.GetRequiredFeature<IHttpResponseBodyFeature>());
    }
}
