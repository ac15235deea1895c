using System.Text;
using Whence.Gateway.Programs;

namespace Whence.Gateway.Tests.Programs;

/// <summary>Which file a name stands for, and how it is run.</summary>
public sealed class SystemProgramTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_name_is_looked_up_where_root_installs_programs_and_nowhere_else()
    {
        string found = Assert.IsType<string>(SystemProgram.Find("sh"));
        Assert.Contains(Path.GetDirectoryName(found)!, SystemProgram.Folders);
        Assert.Equal(found, SystemProgram.Find(found));
        Assert.Null(SystemProgram.Find("no-such-program"));
        Assert.Null(SystemProgram.Find("../bin/sh"));
        Assert.Null(SystemProgram.Find("/no/such/sh"));

        // Neither beside this program nor where we stand, which is where .NET looks first.
        string[] near = [.. Directory.GetFiles(AppContext.BaseDirectory), .. Directory.GetFiles(Environment.CurrentDirectory)];
        Assert.NotEmpty(near);
        Assert.All(near, file => Assert.Null(SystemProgram.Find(Path.GetFileName(file))));
    }

    [Fact]
    public async Task It_runs_at_the_root_in_one_language_and_reads_what_it_is_given()
    {
        var call = new ProgramCall("sh", ["-c", "pwd; echo $LC_ALL; cat; echo no >&2; exit 3"]) { Input = "said"u8.ToArray() };
        ProgramExit exit = await new ProgramRunner(TimeProvider.System).RunAsync(call, Cancel);
        Assert.Equal((3, "/\nC\nsaid", "no\n"), (exit.Code, Encoding.UTF8.GetString(exit.Output), exit.Complaint));
    }

    [Fact]
    public async Task What_is_no_program_is_missing()
    {
        ProgramException thrown = await Assert.ThrowsAsync<ProgramException>(
            () => new ProgramRunner(TimeProvider.System).RunAsync(new ProgramCall("/etc/passwd", []), Cancel));
        Assert.Equal(ProgramFault.Missing, thrown.Fault);
    }
}
