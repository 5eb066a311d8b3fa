using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Microsoft.ML.Recurrent.Build;

/// <summary>Types as documentation files name them: <c>System.Collections.Generic.List{System.Int32}</c>, <c>``0[]</c>.</summary>
internal sealed class DocsTypeNames : ISignatureTypeProvider<string, object?>
{
    /// <summary>A type of the assembly with its number of type parameters, as <c>Space.Outer.Inner`1</c>.</summary>
    public static string NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = metadata.GetString(type.Name);
        return type.GetDeclaringType().IsNil
            ? InSpace(metadata.GetString(type.Namespace), name)
            : $"{NameOf(metadata, type.GetDeclaringType())}.{name}";
    }

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => NameOf(reader, handle);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        TypeReference type = reader.GetTypeReference(handle);
        string name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, rawTypeKind)}.{name}"
            : InSpace(reader.GetString(type.Namespace), name);
    }

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
        => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    /// <summary>Each part of a nested name takes as many arguments as it has parameters.</summary>
    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments)
    {
        int taken = 0;
        return string.Join('.', genericType.Split('.').Select(part =>
        {
            int mark = part.IndexOf('`', StringComparison.Ordinal);
            if (mark < 0)
            {
                return part;
            }

            int count = int.Parse(part[(mark + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            IEnumerable<string> arguments = typeArguments.Skip(taken).Take(count);
            taken += count;
            return $"{part[..mark]}{{{string.Join(',', arguments)}}}";
        }));
    }

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{string.Join(',', Enumerable.Repeat("0:", shape.Rank))}]";

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetByReferenceType(string elementType) => elementType + "@";

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => "=FUNC:" + signature.ReturnType;

    public string GetGenericMethodParameter(object? genericContext, int index) => $"``{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"`{index}";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "System." + typeCode;

    private static string InSpace(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
