using System.Reflection;

namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>A type of another assembly, or one of its members, as named in our assembly's metadata.</summary>
/// <param name="AssemblyName">The assembly's simple name.</param>
/// <param name="TypeName">Namespace and name; a nested type's name follows its outer type's after a slash.</param>
/// <param name="MemberName">The member, or null for the type itself.</param>
/// <param name="ParameterCount">The parameters of a method; -1 for a field or a type.</param>
internal sealed record HostMember(string AssemblyName, string TypeName, string? MemberName = null, int ParameterCount = -1)
{
    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    public bool IsOfMlNet => AssemblyName == "Microsoft.ML" || AssemblyName.StartsWith("Microsoft.ML.", StringComparison.Ordinal);

    public override string ToString() => MemberName is null ? TypeName : TypeName + "::" + MemberName;

    /// <summary>Whether the assembly at hand hides it from others.</summary>
    public bool IsInternal()
    {
        Type type = Assembly.Load(AssemblyName).GetType(TypeName.Replace('/', '+'), throwOnError: true)!;
        if (MemberName is null)
        {
            return !type.IsVisible;
        }

        // A metadata reference names an overload by its signature; the count of parameters is as near as this test needs to come.
        return type.GetMember(MemberName, Any).Any(member => member switch
        {
            MethodBase method => method.GetParameters().Length == ParameterCount && (method.IsAssembly || method.IsFamilyAndAssembly || method.IsPrivate),
            FieldInfo field => ParameterCount < 0 && (field.IsAssembly || field.IsFamilyAndAssembly || field.IsPrivate),
            _ => false,
        });
    }
}
