using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.ML.Recurrent.Trainers.Automatic;

namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>The documentation file that lies beside the assembly, and in the package.</summary>
public sealed partial class ShippedDocsTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Library = typeof(RecurrentTrainerOptions).Assembly;
    private static readonly Dictionary<string, XElement> Docs = XDocument.Load(Path.ChangeExtension(Library.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);

    public static TheoryData<string, string> EveryOption()
    {
        var data = new TheoryData<string, string>();
        foreach (Type options in Library.GetExportedTypes().Where(type => type is { Name: "Options", IsAbstract: false }))
        {
            foreach (MemberInfo option in OptionsOf(options))
            {
                data.Add(options.DeclaringType!.Name, option.Name);
            }
        }

        return data;
    }

    [Fact]
    public void They_have_members_that_other_assemblies_see_and_no_others()
    {
        Assert.NotEmpty(Docs);
        Rule.Holds(from name in Docs.Keys where !IsVisible(name) select $"{name} is documented and not public");
    }

    [Fact]
    public void Every_public_type_and_member_of_ours_has_docs() => Rule.Holds(
        from type in Library.GetExportedTypes()
        where !type.Name.Contains('$', StringComparison.Ordinal) && type.DeclaringType?.Name.Contains('$', StringComparison.Ordinal) is not true
        from name in (string[])[$"T:{NameOf(type)}", .. type.GetProperties(Declared).Where(property => property.GetMethod?.IsPublic == true && IsOurs(property)).Select(property => $"P:{NameOf(type)}.{property.Name}{IndexesOf(property)}")]
        where !Docs.ContainsKey(name)
        select $"{name} is public and not documented");

    [Fact]
    public void They_refer_to_no_member_that_readers_cannot_see() => Rule.Holds(
        from member in Docs
        from reference in member.Value.DescendantsAndSelf().Attributes("cref")
        let name = reference.Value
        where name.Contains("Microsoft.ML.Recurrent", StringComparison.Ordinal) && !IsVisible(name)
        select $"{member.Key} refers to {name}");

    [Theory, MemberData(nameof(EveryOption))]
    public void Every_option_says_its_default(string trainer, string name)
    {
        Type type = Library.GetType($"Microsoft.ML.Recurrent.{trainer}+Options", throwOnError: true)!;
        MemberInfo option = OptionsOf(type).Single(member => member.Name == name);
        char kind = option is PropertyInfo ? 'P' : 'F';
        XElement summary = Docs[$"{kind}:{NameOf(option.DeclaringType!)}.{name}"].Element("summary")!;
        XElement[] values = [.. summary.Elements("c").Where(value => value.PreviousNode is XText before && before.Value.EndsWith("Default: ", StringComparison.Ordinal))];
        XElement value = Assert.Single(values);

        var options = (RecurrentTrainerOptions)Activator.CreateInstance(type)!;
        object? initial = ValueOf(option, options);
        Assert.Equal(TextOf(initial), value.Value);
        if (initial is RecurrentTrainerOptions.Automatic or RecurrentTrainerOptions.AutomaticDropout && value.NextNode is XText after && after.Value.StartsWith(", automatic (", StringComparison.Ordinal))
        {
            // With characters read, so that the sizes of these are settled too.
            options.CharacterEncoder = CharacterEncoder.Convolution;
            options.HiddenSize = name == nameof(options.HiddenSize) ? 0 : 64;
            object? taken = ValueOf(option, AutomaticValues.Settle(options, new DataTraits { HasTokens = true, HasWords = true, SequenceCount = 1000, StepCount = 5000 }).Options);
            string text = string.Concat(value.NodesAfterSelf().Select(node => node is XElement element ? "" : node.ToString()));
            Assert.Equal(TextOf(taken), Number().Match(text).Value);
        }
    }

    private static IEnumerable<MemberInfo> OptionsOf(Type type)
        => [.. type.GetProperties(), .. type.GetFields(BindingFlags.Public | BindingFlags.Instance)];

    private static object? ValueOf(MemberInfo option, object options)
        => option is PropertyInfo property ? property.GetValue(options) : ((FieldInfo)option).GetValue(options);

    private static string TextOf(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        ICollection { Count: 0 } => "[]",
        CancellationToken token when token == CancellationToken.None => "CancellationToken.None",
        TagFormat format when format == new TagFormat() => "new TagFormat()",
        SequenceDecodingOptions => "new SequenceDecodingOptions()",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static bool IsOurs(PropertyInfo property) => property.DeclaringType!.Assembly == Library && property.Name != "EqualityContract";

    private static string IndexesOf(PropertyInfo property)
        => property.GetIndexParameters() is { Length: > 0 } indexes ? $"({string.Join(',', indexes.Select(index => NameOf(index.ParameterType)))})" : "";

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    /// <summary>Whether a documented name is of a type that others see, and, if it is a member's, whether one of that name is.</summary>
    private static bool IsVisible(string documented)
    {
        string name = documented[2..].Split('(', '~')[0];
        if (TypeOf(name) is { } type)
        {
            return documented[0] == 'T' && type.IsVisible;
        }

        int dot = name.LastIndexOf('.');
        string member = Arity().Replace(name[(dot + 1)..], "").Replace('#', '.');
        return dot > 0
            && TypeOf(name[..dot]) is { IsVisible: true } declaring
            && declaring.GetMember(member, Declared).Any(found => found switch
            {
                MethodBase method => IsVisible(method),
                PropertyInfo property => IsVisible(property.GetMethod) || IsVisible(property.SetMethod),
                FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
                EventInfo raised => IsVisible(raised.AddMethod),
                _ => false,
            });
    }

    private static bool IsVisible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    /// <summary>Documentation writes the same dot before a nested type and before a namespace.</summary>
    private static Type? TypeOf(string name)
    {
        for (string tried = name; ;)
        {
            if (Library.GetType(tried) is { } type)
            {
                return type;
            }

            int dot = tried.LastIndexOf('.');
            if (dot < 0)
            {
                return null;
            }

            tried = $"{tried[..dot]}+{tried[(dot + 1)..]}";
        }
    }

    [GeneratedRegex(@"``\d+$")]
    private static partial Regex Arity();

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?(?=\))")]
    private static partial Regex Number();
}
