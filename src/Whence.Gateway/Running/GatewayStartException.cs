namespace Whence.Gateway.Running;

/// <summary>A gateway could not be started; nothing of it runs.</summary>
/// <param name="message">Why, for the user.</param>
/// <param name="cause">What went wrong.</param>
public sealed class GatewayStartException(string message, Exception cause) : Exception(message, cause);
