using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>Finds the metadata tokens in a method's instructions.</summary>
internal static class InstructionTokens
{
    private static readonly Dictionary<ushort, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value);

    public static IEnumerable<EntityHandle> In(byte[] instructions)
    {
        int position = 0;
        while (position < instructions.Length)
        {
            ushort value = instructions[position++];
            if (value == 0xFE)
            {
                value = (ushort)(0xFE00 | instructions[position++]);
            }

            OpCode code = OpCodesByValue[value];
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineSig)
            {
                yield return (EntityHandle)MetadataTokens.Handle(BinaryPrimitives.ReadInt32LittleEndian(instructions.AsSpan(position)));
            }

            position += OperandSize(code, instructions.AsSpan(position));
        }
    }

    private static int OperandSize(OpCode code, ReadOnlySpan<byte> operand) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(operand),
        _ => 4,
    };
}
