using Microsoft.AspNetCore.Http;

namespace Whence.Interop.Tests;

/// <summary>A page with parts, which tells the backend how they came, and what an echo over WebSocket said. It has loaded when it has told.</summary>
internal static class BrowserPage
{
    internal const int Parts = 24;

    private const string Script = """
        const socket = new WebSocket(`wss://${location.host}/echo`);
        const lines = [];
        socket.onopen = () => socket.send('one');
        socket.onerror = () => tell('socket failed');
        socket.onmessage = message => {
          lines.push(message.data);
          if (lines.length === 1) { socket.send('x'.repeat(3000)); } else { socket.close(1000); }
        };
        socket.onclose = end => {
          const parts = performance.getEntriesByType('resource').filter(entry => entry.name.includes('/part-'));
          tell([window.parts, parts.length, [...new Set(parts.map(part => part.nextHopProtocol))].join('+'), lines[0], lines[1].length, end.code].join(' '));
        };
        function tell(text) {
          document.getElementById('told').textContent = text;
          fetch('/report', { method: 'POST', body: text });
        }
        """;

    internal static Task WriteAsync(HttpContext context)
    {
        string parts = string.Concat(Enumerable.Range(0, Parts).Select(static i => $"<script src='/part-{i}.js'></script>"));
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync(
            $"<!doctype html><p id='told'>nothing</p><script>window.parts = 0;</script>{parts}<script>{Script}</script><script src='/late.js'></script>");
    }

    internal static Task WritePartAsync(HttpContext context)
    {
        context.Response.ContentType = "text/javascript";
        return context.Response.WriteAsync("window.parts++;" + new string(' ', 20_000));
    }
}
