namespace Whence.Gateway.AccessLog;

/// <summary>Writes the value of one variable for one entry.</summary>
internal delegate void LogVariable(LineBuffer line, in LogEntry entry);
