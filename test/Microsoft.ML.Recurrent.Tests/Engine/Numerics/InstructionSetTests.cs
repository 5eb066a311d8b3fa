using System.Runtime.Intrinsics.X86;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed class InstructionSetTests
{
    [Fact]
    public void A_leg_runs_on_the_instructions_it_is_named_after()
    {
        if (Leg.ExpectedInstructionSet is not { } expected)
        {
            Assert.Skip("Not a leg: RECURRENT_EXPECTED_ISA is not set.");
            return;
        }

        string widest = Avx512F.IsSupported ? "avx512" : Avx2.IsSupported ? "avx2" : "vector128";
        Assert.Equal(expected, widest);
    }

    [Fact]
    public void The_engine_offers_the_widths_the_machine_has()
    {
        Assert.Equal(Avx512F.IsSupported, Simd512.IsSupported);
        Assert.Equal(Avx2.IsSupported, Simd256.IsSupported);
        Assert.True(Simd128.IsSupported);
    }
}
