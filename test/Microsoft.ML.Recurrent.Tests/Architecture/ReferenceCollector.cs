using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>Adds what a type definition names, in its declarations, signatures, attributes and instructions, to a <see cref="CompiledType"/>.</summary>
internal sealed class ReferenceCollector(
    PEReader image, MetadataReader metadata, CompiledType user, Func<TypeDefinitionHandle, CompiledType> ownType)
{
    private SignatureTypes Signature => field ??= new SignatureTypes(Add);

    public void AddAll(TypeDefinition type)
    {
        Add(type.BaseType);
        AddAttributes(type.GetCustomAttributes());
        AddConstraints(type.GetGenericParameters());
        EntityHandle[] interfaces = [.. type.GetInterfaceImplementations().Select(handle => metadata.GetInterfaceImplementation(handle).Interface)];

        // The compiler also lists what interfaces of ours inherit, which the code of the type does not name.
        EntityHandle[] inherited =
        [
            .. from handle in interfaces
               where handle.Kind == HandleKind.TypeDefinition
               from inner in metadata.GetTypeDefinition((TypeDefinitionHandle)handle).GetInterfaceImplementations()
               select metadata.GetInterfaceImplementation(inner).Interface,
        ];
        foreach (EntityHandle handle in interfaces.Except(inherited))
        {
            Add(handle);
        }

        foreach (FieldDefinitionHandle handle in type.GetFields())
        {
            FieldDefinition field = metadata.GetFieldDefinition(handle);
            AddAttributes(field.GetCustomAttributes());
            field.DecodeSignature(Signature, genericContext: false);
        }

        foreach (PropertyDefinitionHandle handle in type.GetProperties())
        {
            AddAttributes(metadata.GetPropertyDefinition(handle).GetCustomAttributes());
        }

        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            AddMethod(metadata.GetMethodDefinition(handle));
        }
    }

    private void AddMethod(MethodDefinition method)
    {
        AddAttributes(method.GetCustomAttributes());
        AddConstraints(method.GetGenericParameters());
        method.DecodeSignature(Signature, genericContext: false);
        foreach (ParameterHandle handle in method.GetParameters())
        {
            AddAttributes(metadata.GetParameter(handle).GetCustomAttributes());
        }

        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(Signature, genericContext: false);
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Add(region.CatchType);
        }

        foreach (EntityHandle token in InstructionTokens.In(body.GetILBytes()!))
        {
            Add(token);
        }
    }

    private void AddAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            Add(metadata.GetCustomAttribute(handle).Constructor);
        }
    }

    private void AddConstraints(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle handle in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in metadata.GetGenericParameter(handle).GetConstraints())
            {
                Add(metadata.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    private void Add(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                user.Uses.Add(ownType((TypeDefinitionHandle)handle));
                break;
            case HandleKind.MethodDefinition:
                user.Uses.Add(ownType(metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType()));
                break;
            case HandleKind.FieldDefinition:
                user.Uses.Add(ownType(metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()));
                break;
            case HandleKind.TypeReference:
                user.HostUses.Add(HostTypeOf((TypeReferenceHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(Signature, genericContext: false);
                break;
            case HandleKind.StandaloneSignature:
                metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(Signature, genericContext: false);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification instance = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(instance.Method);
                instance.DecodeSignature(Signature, genericContext: false);
                break;
            case HandleKind.MemberReference:
                AddMember(metadata.GetMemberReference((MemberReferenceHandle)handle));
                break;
            default:
                throw new BadImageFormatException($"A token of kind {handle.Kind} in {user} is not understood by this test.");
        }
    }

    private void AddMember(MemberReference member)
    {
        Add(member.Parent);
        int parameterCount = -1;
        if (member.GetKind() == MemberReferenceKind.Method)
        {
            parameterCount = member.DecodeMethodSignature(Signature, genericContext: false).ParameterTypes.Length;
        }
        else
        {
            member.DecodeFieldSignature(Signature, genericContext: false);
        }

        if (GenericDefinitionOf(member.Parent) is { } type)
        {
            user.HostUses.Add(HostTypeOf(type) with { MemberName = metadata.GetString(member.Name), ParameterCount = parameterCount });
        }
    }

    /// <summary>The other assembly's type that owns a member, seen through a generic instantiation; null when it is ours or an array.</summary>
    private TypeReferenceHandle? GenericDefinitionOf(EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeReference)
        {
            return (TypeReferenceHandle)parent;
        }

        if (parent.Kind != HandleKind.TypeSpecification)
        {
            return null;
        }

        BlobReader blob = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
        {
            return null;
        }

        blob.ReadByte();
        EntityHandle definition = blob.ReadTypeHandle();
        return definition.Kind == HandleKind.TypeReference ? (TypeReferenceHandle)definition : null;
    }

    private HostMember HostTypeOf(TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            HostMember outer = HostTypeOf((TypeReferenceHandle)type.ResolutionScope);
            return outer with { TypeName = outer.TypeName + "/" + name };
        }

        string space = metadata.GetString(type.Namespace);
        string assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
        return new HostMember(assembly, space.Length == 0 ? name : space + "." + name);
    }
}
