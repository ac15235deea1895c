using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Whence.Proxy;
using Whence.Proxy.Http;

namespace Whence.Microbenchmarks.Http;

/// <summary>Answers when the benchmark says so, as a target would: later, and inline.</summary>
internal sealed class CannedTarget : IRequestSender, IValueTaskSource
{
    private static readonly byte[] Body = "hello, world"u8.ToArray();
    private ManualResetValueTaskSourceCore<bool> _answer;

    /// <summary>Whether a request waits for its answer.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>How many fields the target got.</summary>
    public int Fields { get; private set; }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RequestFault> SendAsync(RequestContext context, RoutePlan route)
    {
        List<KeyValuePair<string, StringValues>> fields = RequestFields.Build(context, route, out _);
        Fields += fields.Count;
        await AskedAsync();
        context.Record.Status = 200;
        await AnswerAsync(context.Response, context.Output);
        return RequestFault.None;
    }

    public ValueTask AskedAsync()
    {
        _answer.Reset();
        IsAsked = true;
        return new ValueTask(this, _answer.Version);
    }

    public void Answer()
    {
        IsAsked = false;
        _answer.SetResult(true);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask AnswerAsync(IHttpResponseFeature response, IHttpResponseBodyFeature output)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.ContentLength = Body.Length;
        response.Headers.ContentType = "text/plain";
        await output.Writer.WriteAsync(Body);
    }

    public void GetResult(short token) => _answer.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _answer.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _answer.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);
}
