using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Microsoft.ML.Recurrent.Build;

/// <summary>The members of an assembly that other assemblies see (public and protected ones), by their names in documentation files (C# standard, annex D.4.2).</summary>
internal sealed class VisibleMembers
{
    private readonly MetadataReader _metadata;
    private readonly DocsTypeNames _names = new();
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);

    private VisibleMembers(MetadataReader metadata) => _metadata = metadata;

    public static HashSet<string> Of(byte[] image)
    {
        using var portableExecutable = new PEReader(new MemoryStream(image, writable: false));
        var members = new VisibleMembers(portableExecutable.GetMetadataReader());
        members.AddAll();
        return members._members;
    }

    private void AddAll()
    {
        foreach (TypeDefinitionHandle handle in _metadata.TypeDefinitions)
        {
            TypeDefinition type = _metadata.GetTypeDefinition(handle);
            if (IsVisible(type))
            {
                Add(type, DocsTypeNames.NameOf(_metadata, handle));
            }
        }
    }

    private void Add(TypeDefinition type, string name)
    {
        _members.Add("T:" + name);
        foreach (FieldDefinitionHandle handle in type.GetFields())
        {
            FieldDefinition field = _metadata.GetFieldDefinition(handle);
            if ((field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem)
            {
                _members.Add($"F:{name}.{_metadata.GetString(field.Name)}");
            }
        }

        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            MethodDefinition method = _metadata.GetMethodDefinition(handle);
            if (IsVisible(handle))
            {
                _members.Add($"M:{name}.{NameOf(method)}");
            }
        }

        foreach (PropertyDefinitionHandle handle in type.GetProperties())
        {
            PropertyDefinition property = _metadata.GetPropertyDefinition(handle);
            PropertyAccessors accessors = property.GetAccessors();
            if (IsVisible(accessors.Getter) || IsVisible(accessors.Setter))
            {
                _members.Add($"P:{name}.{_metadata.GetString(property.Name)}{Parameters(property.DecodeSignature(_names, null).ParameterTypes)}");
            }
        }

        foreach (EventDefinitionHandle handle in type.GetEvents())
        {
            EventDefinition raised = _metadata.GetEventDefinition(handle);
            if (IsVisible(raised.GetAccessors().Adder))
            {
                _members.Add($"E:{name}.{_metadata.GetString(raised.Name)}");
            }
        }
    }

    private string NameOf(MethodDefinition method)
    {
        string name = _metadata.GetString(method.Name);
        MethodSignature<string> signature = method.DecodeSignature(_names, null);
        string generic = signature.GenericParameterCount == 0 ? "" : $"``{signature.GenericParameterCount}";
        string result = name is "op_Implicit" or "op_Explicit" ? "~" + signature.ReturnType : "";
        return name.Replace('.', '#') + generic + Parameters(signature.ParameterTypes) + result;
    }

    private static string Parameters(ImmutableArray<string> types) => types.IsEmpty ? "" : $"({string.Join(',', types)})";

    private bool IsVisible(TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => IsVisible(_metadata.GetTypeDefinition(type.GetDeclaringType())),
        _ => false,
    };

    private bool IsVisible(MethodDefinitionHandle method) => !method.IsNil
        && (_metadata.GetMethodDefinition(method).Attributes & MethodAttributes.MemberAccessMask)
            is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;
}
