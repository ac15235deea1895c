namespace Whence.Cli.Doctor;

/// <summary>A gateway that runs here.</summary>
/// <param name="Id">Its process.</param>
/// <param name="Capabilities">What it may do.</param>
internal sealed record GatewayProcess(int Id, Capabilities Capabilities);
