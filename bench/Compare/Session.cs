namespace Whence.Compare;

/// <summary>What all works of a run share.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Folder">For the files of the contenders.</param>
/// <param name="Descriptors">How many descriptors a process may have.</param>
/// <param name="Patience">For quiet moments.</param>
internal sealed record Session(CompareOptions Options, string Folder, int Descriptors, Patience Patience)
{
    /// <summary>A line for whoever waits.</summary>
    public static void Say(string line) => Console.WriteLine(line);
}
