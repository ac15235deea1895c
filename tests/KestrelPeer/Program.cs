using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

// An application of ASP.NET Core as anybody writes it, which knows nothing of balancers: on one socket for both families it answers with whom it sees.
int port = int.Parse(args[0], NumberStyles.None, CultureInfo.InvariantCulture);
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(options => options.ListenAnyIP(port));
await using WebApplication application = builder.Build();
application.Run(static context => context.Response.WriteAsync(string.Create(
    CultureInfo.InvariantCulture, $"{context.Connection.RemoteIpAddress} {context.Connection.RemotePort}")));
await application.RunAsync();
