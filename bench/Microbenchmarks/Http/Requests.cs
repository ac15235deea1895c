using System.Text;

namespace Whence.Microbenchmarks.Http;

/// <summary>Requests as they come.</summary>
internal static class Requests
{
    /// <summary>What wrk sends.</summary>
    public const string Lean = "lean";

    /// <summary>What a browser sends.</summary>
    public const string Browser = "browser";

    /// <summary>What a trusted proxy in front sends.</summary>
    public const string Proxied = "proxied";

    public static byte[] Bytes(string kind) => Encoding.Latin1.GetBytes(kind switch
    {
        Lean => "GET / HTTP/1.1\r\nHost: 127.0.0.1:8003\r\n\r\n",
        Browser => "GET /news/2026/11/index.html?from=home HTTP/1.1\r\nHost: www.example.net\r\nConnection: keep-alive\r\n"
            + "sec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\nsec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Linux\"\r\n"
            + "Upgrade-Insecure-Requests: 1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36\r\n"
            + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n"
            + "Sec-Fetch-User: ?1\r\nSec-Fetch-Dest: document\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: en\r\n"
            + "Cookie: session=0123456789abcdef; theme=dark\r\n\r\n",
        Proxied => "GET /v1/items/7 HTTP/1.1\r\nHost: api.example.net\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n"
            + "X-Forwarded-For: 198.51.100.77, 192.0.2.9\r\nX-Forwarded-Proto: https\r\nX-Request-Id: 7f3d0a11c2\r\n\r\n",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });
}
