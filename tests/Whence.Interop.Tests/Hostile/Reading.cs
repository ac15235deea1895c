namespace Whence.Interop.Tests;

/// <summary>A request as a program read it.</summary>
/// <param name="Client">Whom it is from, as X-Real-IP says; empty = it does not say.</param>
/// <param name="Line">Method and target, as they stood in the request line.</param>
/// <param name="Status">The answer; of the gateway, what the target answered, 0 = it did not.</param>
/// <param name="Body">In hexadecimal digits; of the gateway, how many bytes.</param>
/// <param name="Fault">The gateway's word for what went wrong; <c>-</c> = nothing.</param>
internal sealed record Reading(string Client, string Line, int Status, string Body, string Fault = "-");
