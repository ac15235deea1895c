using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;

namespace Whence.Cli.Running;

/// <summary>Whoever started us as a service and waits until we serve (sd_notify(3), <c>Type=notify</c>); without one nothing is told.</summary>
internal static class ServiceManager
{
    public static void TellReady() => Tell(ServiceState.Ready);

    public static void TellStopping() => Tell(ServiceState.Stopping);

    private static void Tell(ServiceState state)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                new SystemdNotifier().Notify(state);
            }
            catch (SocketException)
            {
                // Whoever waits there has gone. We serve all the same.
            }
        }
    }
}
