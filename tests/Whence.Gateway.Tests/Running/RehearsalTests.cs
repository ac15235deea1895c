using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Whence.Gateway.Running;

namespace Whence.Gateway.Tests.Running;

public sealed class RehearsalTests
{
    [Theory]
    [InlineData("http", true)]
    [InlineData("tcp", false)]
    public async Task The_way_of_an_http_request_is_rehearsed_before_its_listeners_open(string protocol, bool isRehearsed)
    {
        string text = $"upstreams: {{ app: {{ targets: ['127.0.0.1:9'] }} }}\n"
            + $"listeners: [ {{ name: web, bind: '127.0.0.1:0', protocol: {protocol}, upstream: app }} ]\n";
        using var logs = new RehearsalLog();
        await using GatewayHost host = await GatewayHost.StartAsync(GatewayHostTests.Compile(text), new PatientTime(), logs);
        Assert.Equal(isRehearsed ? ["True"] : [], logs.Answers);
    }

    /// <summary>Every bound is an hour longer: on a machine that is busy enough a rehearsal is not over in its second.</summary>
    private sealed class PatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime + TimeSpan.FromHours(1) : dueTime, period);
    }

    /// <summary>Keeps what the rehearsal came to.</summary>
    private sealed class RehearsalLog : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Answers { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == EventIds.Rehearsed)
            {
                Answers.Enqueue(formatter(state, exception).Split(' ')[^1]);
            }
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
