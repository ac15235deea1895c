using System.Text.Json;
using System.Text.Json.Nodes;

namespace Whence.Lab.Tests;

/// <summary>A container of runc: namespaces of its own, the files of this machine to read, and only the capabilities that it is given.</summary>
internal sealed record RevealContainer(RevealLab Lab, params string[] Capabilities)
{
    /// <summary>Where the container has the file system of type bpf.</summary>
    public const string Pins = "/pins";

    private static readonly string[] Namespaces = ["pid", "mount", "ipc", "uts", "network"], System = ["/usr", "/etc", "/bin", "/lib", "/lib64"];

    /// <summary>Whether it has a root of cgroups of its own, as containers have by default.</summary>
    public bool HasOwnCgroups { get; init; }

    /// <summary>Whether its filter of calls (seccomp) refuses bpf(2).</summary>
    public bool IsRefusedBpf { get; init; }

    private static string DotnetRoot { get; } = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));

    /// <summary>Starts a program in it.</summary>
    /// <param name="name">A name that no other container has.</param>
    /// <param name="command">The program.</param>
    public LabProcess Start(string name, params string[] command)
    {
        Directory.CreateDirectory(Lab.Lab.PathOf($"{name}/rootfs"));
        Lab.Lab.Write($"{name}/config.json", Config(command).ToJsonString());
        return Lab.Lab.Keep(LabProcess.Start(
            "runc", "--root", Lab.Lab.PathOf("runc"), "run", "--bundle", Lab.Lab.PathOf(name), $"{Lab.Server.Name}-{name}"));
    }

    private JsonObject Config(string[] command) => new()
    {
        ["ociVersion"] = "1.0.2",
        ["process"] = new JsonObject
        {
            ["user"] = new JsonObject { ["uid"] = 0, ["gid"] = 0 },
            ["args"] = Array(command),
            ["env"] = Array($"DOTNET_ROOT={DotnetRoot}", "PATH=/usr/bin:/bin"),
            ["cwd"] = "/",
            ["capabilities"] = new JsonObject
            {
                ["bounding"] = Array(Capabilities),
                ["permitted"] = Array(Capabilities),
                ["effective"] = Array(Capabilities),
            },
            ["noNewPrivileges"] = true,
        },
        ["root"] = new JsonObject { ["path"] = "rootfs", ["readonly"] = true },
        ["mounts"] = new JsonArray(
        [
            Mount("proc", "/proc"),
            Mount("sysfs", "/sys", "ro"),
            Mount("tmpfs", "/tmp"),
            Mount("tmpfs", "/dev"),
            .. System.Append(DotnetRoot).Append(LabPrograms.Root).Where(Directory.Exists).Distinct().Select(static folder => Bind(folder, folder, "ro")),
            Bind("/sys/fs/cgroup", "/sys/fs/cgroup", "ro"),
            Bind(Lab.Pins, Pins, "rw"),
        ]),
        ["linux"] = new JsonObject
        {
            ["namespaces"] = new JsonArray(
                [.. (HasOwnCgroups ? Namespaces.Append("cgroup") : Namespaces).Select(static type => new JsonObject { ["type"] = type })]),
            ["seccomp"] = new JsonObject
            {
                ["defaultAction"] = "SCMP_ACT_ALLOW",
                ["syscalls"] = IsRefusedBpf ? new JsonArray([new JsonObject { ["names"] = Array("bpf"), ["action"] = "SCMP_ACT_ERRNO" }]) : [],
            },
        },
    };

    private static JsonObject Mount(string type, string place, params string[] options)
        => new() { ["type"] = type, ["source"] = type, ["destination"] = place, ["options"] = Array(options) };

    /// <summary>A folder of this machine; it may be a link.</summary>
    private static JsonObject Bind(string source, string place, string mode) => new()
    {
        ["type"] = "bind",
        ["source"] = Directory.ResolveLinkTarget(source, returnFinalTarget: true)?.FullName ?? source,
        ["destination"] = place,
        ["options"] = Array("rbind", mode),
    };

    private static JsonArray Array(params string[] texts) => new([.. texts.Select(static text => JsonSerializer.SerializeToNode(text))]);
}
