using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Saved states of sessions, some of them with a checksum that is right again.</summary>
internal sealed class SessionStates : FuzzTarget
{
    private const int StepCountStart = 24;
    private const int ChecksumLength = 8;

    private readonly RecurrentSession _session;
    private readonly byte[] _state;

    public SessionStates(FuzzModels models)
    {
        _session = models.Context.Model.CreateRecurrentSession(models.Session);
        Step();
        Step();
        _state = _session.SaveState();
    }

    public override string Name => "session states";

    public override string Run(Random random)
    {
        _session.LoadState(random.Next(2) == 0 ? Damage.Bytes(_state, random) : Consistent(random));
        for (int step = 0; step < 3; step++)
        {
            Step();
        }

        return "loaded";
    }

    private byte[] Consistent(Random random)
    {
        byte[] state = [.. _state];
        BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(StepCountStart), random.Next(4) switch
        {
            0 => long.MaxValue,
            1 => long.MinValue,
            2 => 0,
            _ => random.NextInt64(),
        });
        random.NextBytes(state.AsSpan(StepCountStart + sizeof(long)));
        SHA256.HashData(state.AsSpan(0, state.Length - ChecksumLength)).AsSpan(0, ChecksumLength).CopyTo(state.AsSpan(state.Length - ChecksumLength));
        return state;
    }

    private void Step() => _session.Step(new float[_session.FeatureCount], ["Anna", "A"], new float[_session.OutputCount]);
}
