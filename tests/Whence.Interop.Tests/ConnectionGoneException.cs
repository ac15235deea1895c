namespace Whence.Interop.Tests;

/// <summary>What was counted on a connection went with it.</summary>
internal sealed class ConnectionGoneException() : Exception("A connection has gone.");
