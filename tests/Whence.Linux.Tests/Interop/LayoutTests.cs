using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Whence.Linux.Interop;

namespace Whence.Linux.Tests.Interop;

/// <summary>Constants and layouts are proved by the compiler that knows them, not believed.</summary>
public sealed class LayoutTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Fact]
    public async Task Every_constant_and_layout_is_the_one_of_the_headers()
        => Assert.Equal("", await CCompiler.ComplaintsAsync(Program(Constants().ToDictionary())));

    [Fact]
    public void Every_constant_and_struct_has_its_row_and_every_row_its_constant()
    {
        Assert.Equal(Constants().Select(static pair => pair.Key).Order(), HeaderNames.Constants.Select(static row => row.Ours).Distinct().Order());
        Assert.Equal(Structs().Select(Name).Order(), HeaderNames.Structs.Select(static row => row.Ours).Order());
        foreach ((string ours, _, string[] fields) in HeaderNames.Structs)
        {
            Assert.Equal(Struct(ours).GetFields(All).Select(static field => field.Name), fields.Where(static (_, index) => index % 2 == 0));
        }
    }

    [Theory]
    [InlineData("Errno.Cancelled")]
    [InlineData("Epoll.DataOffset")]
    [InlineData("Epoll.EdgeTriggered")]
    [InlineData("SocketAddress.IPv6Offset")]
    public async Task A_wrong_value_does_not_compile(string name)
    {
        Dictionary<string, long> constants = Constants().ToDictionary();
        constants[name]++;
        Assert.Contains(name, await CCompiler.ComplaintsAsync(Program(constants)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_name_that_does_not_exist_does_not_compile()
        => Assert.NotEqual("", await CCompiler.ComplaintsAsync(Program(Constants().ToDictionary()) + "_Static_assert(ENOSUCHERROR == 1, \"\");\n"));

    private static IEnumerable<Type> Types()
        => typeof(Errno).Assembly.GetTypes().Where(static type => type == typeof(Errno) || (type.Namespace == typeof(Epoll).Namespace && !IsGenerated(type)));

    private static IEnumerable<Type> Structs() => Types().Where(static type => type.IsValueType);

    private static bool IsGenerated(Type type) => type.Name.Contains('<', StringComparison.Ordinal);

    private static Type Struct(string name) => Structs().Single(type => Name(type) == name);

    private static string Name(Type type) => type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name;

    private static IEnumerable<KeyValuePair<string, long>> Constants()
        => from type in Types()
           from field in type.GetFields(All)
           where field.IsStatic && field.FieldType != typeof(string) && !field.Name.Contains('<', StringComparison.Ordinal)
           select KeyValuePair.Create($"{Name(type)}.{field.Name}", Convert.ToInt64(field.GetValue(null), CultureInfo.InvariantCulture));

    private static string Program(Dictionary<string, long> constants)
    {
        StringBuilder c = new("#define _GNU_SOURCE\n");
        foreach (string header in HeaderNames.Headers)
        {
            c.Append(CultureInfo.InvariantCulture, $"#include <{header}>\n");
        }

        foreach ((string ours, string theirs) in HeaderNames.Constants)
        {
            c.Append(CultureInfo.InvariantCulture, $"_Static_assert((long)({theirs}) == {constants[ours]}L, \"{ours} is {theirs}\");\n");
        }

        foreach ((string ours, string theirs, string[] fields) in HeaderNames.Structs)
        {
            c.Append(CultureInfo.InvariantCulture, $"_Static_assert(sizeof({theirs}) == {SizeOf(Struct(ours))}, \"{ours}\");\n");
            for (int i = 0; i < fields.Length; i += 2)
            {
                c.Append(CultureInfo.InvariantCulture,
                    $"_Static_assert(offsetof({theirs}, {fields[i + 1]}) == {Marshal.OffsetOf(Struct(ours), fields[i])}, \"{ours}.{fields[i]}\");\n");
            }
        }

        foreach (string assumption in HeaderNames.Assumptions)
        {
            c.Append(CultureInfo.InvariantCulture, $"_Static_assert({assumption}, \"assumed\");\n");
        }

        return c.ToString();
    }

    private static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
}
