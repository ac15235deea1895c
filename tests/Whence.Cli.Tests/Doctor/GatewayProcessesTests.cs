using Whence.Cli.Doctor;

namespace Whence.Cli.Tests.Doctor;

/// <summary>Which processes are gateways with a configuration, in a /proc that was made up.</summary>
public sealed class GatewayProcessesTests : IDisposable
{
    private const string Config = "/etc/whence/whence.yaml", Program = "/usr/bin/whence", Space = "net:[1]";

    private readonly string _proc = Directory.CreateTempSubdirectory("whence-proc-").FullName;

    public GatewayProcessesTests() => Write("self", "/usr/bin/whence doctor");

    public void Dispose() => Directory.Delete(_proc, recursive: true);

    [Theory]
    [InlineData("whence run -c /etc/whence/whence.yaml", Program, Space, true)]
    [InlineData("whence run -c whence.yaml", Program, Space, true)]
    [InlineData("whence run --config=../whence/whence.yaml", Program, Space, true)]
    [InlineData("whence run -c=whence.yaml", Program, Space, true)]
    [InlineData("whence run -c other.yaml", Program, Space, false)]
    [InlineData("whence run -c", Program, Space, false)]
    [InlineData("whence run", Program, Space, false)]
    [InlineData("whence check -c whence.yaml", Program, Space, false)]
    [InlineData("sudo whence run -c whence.yaml", "/usr/bin/sudo", Space, false)]
    [InlineData("whence run -c whence.yaml", Program, "net:[2]", false)]
    public void A_gateway_is_this_program_with_this_configuration_in_this_network(string words, string program, string space, bool isFound)
    {
        Write("77", words, program, space);
        Assert.Equal(isFound ? [new GatewayProcess(77, new Capabilities(0x2000))] : [], new GatewayProcesses(_proc).Find(Config));
    }

    [Fact]
    public void A_process_that_ends_meanwhile_or_is_hidden_is_passed_over()
    {
        Write("9", "whence run -c whence.yaml");
        Write("10", "whence run -c whence.yaml");
        Write("11", "whence run -c whence.yaml");
        File.Delete(Path.Combine(_proc, "9", "status"));
        File.Delete(Path.Combine(_proc, "10", "exe"));
        Directory.CreateDirectory(Path.Combine(_proc, "12"));
        Assert.Equal(11, Assert.Single(new GatewayProcesses(_proc).Find(Config)).Id);
    }

    private void Write(string id, string words, string program = Program, string space = Space)
    {
        string folder = Path.Combine(_proc, id);
        Directory.CreateDirectory(Path.Combine(folder, "ns"));
        File.WriteAllText(Path.Combine(folder, "cmdline"), words.Replace(' ', '\0') + "\0");
        File.WriteAllText(Path.Combine(folder, "status"), "Name:\twhence\nCapEff:\t0000000000002000\n");
        File.CreateSymbolicLink(Path.Combine(folder, "exe"), program);
        File.CreateSymbolicLink(Path.Combine(folder, "cwd"), "/etc/whence");
        File.CreateSymbolicLink(Path.Combine(folder, "ns", "net"), space);
    }
}
