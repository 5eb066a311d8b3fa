using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Microsoft.ML.Recurrent.Build;

/// <summary>
/// Makes allowlisted types, methods and fields of an assembly image public, by rewriting their visibility bits in the metadata tables;
/// nothing else in the image changes. The result is for the compiler alone: its strong-name signature no longer holds.
/// </summary>
internal static class AssemblyOpener
{
    // Layout of the tables, ECMA-335 II.22.37 and II.22.26: TypeDef begins with Flags (4 bytes);
    // MethodDef has RVA (4) and ImplFlags (2) before Flags (2). II.22.15: Field begins with Flags (2).
    private const int TypeFlagsOffset = 0;
    private const int MethodFlagsOffset = 6;
    private const int FieldFlagsOffset = 0;

    public static void Open(byte[] image, Allowlist allowlist)
    {
        using var portableExecutable = new PEReader(new MemoryStream(image, writable: false));
        MetadataReader metadata = portableExecutable.GetMetadataReader();
        int metadataStart = portableExecutable.PEHeaders.MetadataStartOffset;

        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            TypeDefinition type = metadata.GetTypeDefinition(handle);
            string typeName = NameOf(metadata, type);
            if (allowlist.HasType(typeName))
            {
                OpenType(FlagsOf(image, metadata, metadataStart, TableIndex.TypeDef, handle, TypeFlagsOffset), type.Attributes);
            }

            foreach (MethodDefinitionHandle methodHandle in type.GetMethods())
            {
                MethodDefinition method = metadata.GetMethodDefinition(methodHandle);
                if (allowlist.HasMember(typeName, metadata.GetString(method.Name)))
                {
                    OpenMethod(FlagsOf(image, metadata, metadataStart, TableIndex.MethodDef, methodHandle, MethodFlagsOffset), method.Attributes);
                }
            }

            foreach (FieldDefinitionHandle fieldHandle in type.GetFields())
            {
                FieldDefinition field = metadata.GetFieldDefinition(fieldHandle);
                if (allowlist.HasMember(typeName, metadata.GetString(field.Name)))
                {
                    OpenField(FlagsOf(image, metadata, metadataStart, TableIndex.Field, fieldHandle, FieldFlagsOffset), field.Attributes);
                }
            }
        }
    }

    private static string NameOf(MetadataReader metadata, TypeDefinition type)
    {
        string name = metadata.GetString(type.Name);
        if (!type.GetDeclaringType().IsNil)
        {
            return NameOf(metadata, metadata.GetTypeDefinition(type.GetDeclaringType())) + "/" + name;
        }

        string space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : space + "." + name;
    }

    private static Span<byte> FlagsOf(
        byte[] image, MetadataReader metadata, int metadataStart, TableIndex table, EntityHandle handle, int flagsOffset)
    {
        int row = metadata.GetTableMetadataOffset(table) + (MetadataTokens.GetRowNumber(handle) - 1) * metadata.GetTableRowSize(table);
        return image.AsSpan(metadataStart + row + flagsOffset);
    }

    private static void OpenType(Span<byte> flags, TypeAttributes attributes)
    {
        TypeAttributes open = (attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.NotPublic => TypeAttributes.Public,
            TypeAttributes.NestedAssembly or TypeAttributes.NestedFamORAssem => TypeAttributes.NestedPublic,
            TypeAttributes other => other,
        };
        BinaryPrimitives.WriteUInt32LittleEndian(flags, (uint)((attributes & ~TypeAttributes.VisibilityMask) | open));
    }

    private static void OpenMethod(Span<byte> flags, MethodAttributes attributes)
    {
        MethodAttributes open = (attributes & MethodAttributes.MemberAccessMask) switch
        {
            MethodAttributes.Assembly or MethodAttributes.FamORAssem => MethodAttributes.Public,
            MethodAttributes other => other,
        };
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)((attributes & ~MethodAttributes.MemberAccessMask) | open));
    }

    private static void OpenField(Span<byte> flags, FieldAttributes attributes)
    {
        FieldAttributes open = (attributes & FieldAttributes.FieldAccessMask) switch
        {
            FieldAttributes.Assembly or FieldAttributes.FamORAssem => FieldAttributes.Public,
            FieldAttributes other => other,
        };
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)((attributes & ~FieldAttributes.FieldAccessMask) | open));
    }
}
