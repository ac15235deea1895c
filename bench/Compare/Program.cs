using System.CommandLine;
using Whence.Compare;

const int WrongUsage = 2;

// Ctrl-C and SIGTERM become a cancelled token; the time is for killing what was started.
var invocation = new InvocationConfiguration
{
    ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
    EnableDefaultExceptionHandler = false,
};
try
{
    ParseResult parsed = CompareCommand.Create().Parse(args);
    int code = await parsed.InvokeAsync(invocation);
    return parsed.Errors.Count > 0 ? WrongUsage : code;
}
catch (CompareException fault)
{
    Console.Error.WriteLine($"compare: {fault.Message}");
    return 1;
}
