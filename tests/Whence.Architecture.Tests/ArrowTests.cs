using System.Reflection;
using System.Xml.Linq;

namespace Whence.Architecture.Tests;

/// <summary>Projects may know only those that the design names; every other arrow is a fault.</summary>
public sealed class ArrowTests
{
    /// <summary>Design section 3.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Whence"] = [],
        ["Whence.AspNetCore"] = ["Whence"],
        ["Whence.Linux"] = ["Whence"],
        ["Whence.Proxy"] = ["Whence", "Whence.Linux"],
        ["Whence.Gateway"] = ["Whence.Proxy"],
        ["Whence.Cli"] = ["Whence.Gateway"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(static path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_those_the_design_names(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the design");
        Assert.Empty(References(project, "ProjectReference").Select(static path => Path.GetFileNameWithoutExtension(path)).Except(Allowed[project]));
    }

    [Fact]
    public void The_core_has_no_package_and_no_framework_beyond_the_runtime()
    {
        Assert.Empty(References("Whence", "PackageReference"));
        Assert.Empty(References("Whence", "FrameworkReference"));
    }

    [Theory]
    [InlineData("System.IO.Pipelines")]
    [InlineData("System.Net.Http")]
    [InlineData("System.Threading")]
    [InlineData("System.Threading.Tasks")]
    [InlineData("Microsoft.Extensions.Logging")]
    [InlineData("System.Diagnostics.Process")]
    [InlineData("System.IO.FileSystem")]
    [InlineData("System.Text.RegularExpressions")]
    [InlineData("System.Console")]
    public void The_core_knows_no_input_output_logging_or_threads(string assembly)
    {
        AssemblyName[] references = Assembly.Load("Whence").GetReferencedAssemblies();
        Assert.DoesNotContain(references, reference => reference.Name == assembly);
    }

    [Theory]
    [InlineData("async ")]
    [InlineData("await ")]
    [InlineData("unsafe ")]
    [InlineData("DllImport")]
    [InlineData("LibraryImport")]
    [InlineData("ILogger")]
    [InlineData("new Socket")]
    [InlineData("NetworkStream")]
    [InlineData("throw new InvalidOperation")]
    public void The_core_source_is_free_of(string word)
        => Assert.DoesNotContain(SourceFiles("Whence"), text => text.Contains(word, StringComparison.Ordinal));

    [Fact]
    public void Unsafe_code_and_native_calls_are_in_one_project_only()
    {
        foreach (string project in Allowed.Keys.Where(static name => name != "Whence.Linux"))
        {
            Assert.DoesNotContain(SourceFiles(project), static text =>
                text.Contains("unsafe ", StringComparison.Ordinal) || text.Contains("[DllImport", StringComparison.Ordinal) || text.Contains("[LibraryImport", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Native_calls_are_declared_in_one_folder_and_unsafe_code_is_allowed_in_one_project()
    {
        string interop = Path.Combine("src", "Whence.Linux", "Interop") + Path.DirectorySeparatorChar;
        string mark = "[Library" + "Import";
        IEnumerable<string> declaring = Repository.Files("*.cs").Where(file => File.ReadAllText(file).Contains(mark + "(", StringComparison.Ordinal));
        Assert.NotEmpty(declaring);
        Assert.All(declaring, file => Assert.Contains(interop, file, StringComparison.Ordinal));

        IEnumerable<string> allowing = Repository.Files("*.csproj").Where(static file => File.ReadAllText(file).Contains("<AllowUnsafeBlocks>true", StringComparison.Ordinal));
        Assert.Equal("Whence.Linux", Path.GetFileNameWithoutExtension(Assert.Single(allowing)));
    }

    [Fact]
    public void No_file_is_longer_than_500_lines()
        => Assert.Empty(Repository.Files("*.cs").Where(static file => File.ReadLines(file).Count() > 500).Select(static file => Path.GetFileName(file)));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "Whence.slnx"));
        Assert.All(Repository.Files("*.csproj"), file => Assert.Contains($"/{Path.GetFileName(file)}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void No_test_is_skipped()
    {
        string mark = "Skip" + " =";
        Assert.Empty(Repository.Files("*.cs").Where(file => File.ReadAllText(file).Contains(mark, StringComparison.Ordinal)).Select(static file => Path.GetFileName(file)));
    }

    private static IEnumerable<string> References(string project, string kind)
        => XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj")).Descendants(kind).Select(static item => (string)item.Attribute("Include")!);

    private static IEnumerable<string> SourceFiles(string project)
        => Repository.Files("*.cs").Where(file => file.Contains(Path.Combine("src", project) + Path.DirectorySeparatorChar, StringComparison.Ordinal)).Select(File.ReadAllText);
}
