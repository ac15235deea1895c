using System.Reflection;
using System.Text;

namespace Whence.Architecture.Tests;

/// <summary>Nothing becomes public, or ceases to be, by accident: the public face of a library is a file under review.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Whence")]
    [InlineData("Whence.Linux")]
    public void The_public_api_of_a_library_is_the_reviewed_one(string library)
    {
        string snapshot = Path.Combine(Repository.Root, "tests", "Whence.Architecture.Tests", library + ".PublicApi.txt");
        string actual = Describe(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable("WHENCE_ACCEPT_API") == "1")
        {
            File.WriteAllText(snapshot, actual);
        }

        string[] expected = File.ReadAllLines(snapshot);
        string[] current = actual.TrimEnd('\n').Split('\n');
        string difference = string.Join('\n', current.Except(expected).Select(static line => "+ " + line).Concat(expected.Except(current).Select(static line => "- " + line)));
        Assert.True(difference.Length == 0 && expected.Length == current.Length, $"The public API changed. If that is meant, run the test with WHENCE_ACCEPT_API=1 and review the file.\n{difference}");
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(static type => type.FullName, StringComparer.Ordinal))
        {
            string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type.IsAbstract && type.IsSealed ? "static class" : type.IsSealed ? "sealed class" : "class";
            text.Append(kind).Append(' ').Append(NameOf(type)).Append('\n');
            const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            var members = type.GetMembers(Declared).Where(static member => member is not Type).Select(member => Describe(member)).OfType<string>();
            foreach (string member in members.Order(StringComparer.Ordinal).Distinct())
            {
                text.Append("  ").Append(NameOf(type)).Append('.').Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        FieldInfo { IsSpecialName: true } => null,
        FieldInfo { IsLiteral: true } field => $"{field.Name} = {field.GetRawConstantValue()}",
        FieldInfo field => $"{field.Name} : {NameOf(field.FieldType)}",
        PropertyInfo property => $"{property.Name} : {NameOf(property.PropertyType)} {{{(property.GetMethod is { IsPublic: true } ? " get;" : "")}{(property.SetMethod is { IsPublic: true } ? " set;" : "")} }}",
        ConstructorInfo constructor => $"ctor({Parameters(constructor)})",
        MethodInfo { IsSpecialName: true } method when !method.Name.StartsWith("op_", StringComparison.Ordinal) => null,
        MethodInfo method => $"{method.Name}({Parameters(method)}) : {NameOf(method.ReturnType)}",
        _ => member.ToString(),
    };

    private static string Parameters(MethodBase method)
        => string.Join(", ", method.GetParameters().Select(static parameter => $"{(parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "")}{NameOf(parameter.ParameterType)} {parameter.Name}"));

    private static string NameOf(Type type)
    {
        if (type.IsByRef)
        {
            return NameOf(type.GetElementType()!);
        }

        string name = type.IsNested && !type.IsGenericParameter ? NameOf(type.DeclaringType!) + "." + type.Name : type.Name;
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
    }
}
