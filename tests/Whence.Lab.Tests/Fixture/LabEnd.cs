namespace Whence.Lab.Tests;

/// <summary>One end of a link: a network device of a host.</summary>
/// <param name="Host">The host.</param>
/// <param name="Device">The name of the device, which only this host knows: at most 15 characters.</param>
/// <param name="Addresses">Its addresses with their prefix lengths, of both families.</param>
internal sealed record LabEnd(LabHost Host, string Device, params string[] Addresses);
