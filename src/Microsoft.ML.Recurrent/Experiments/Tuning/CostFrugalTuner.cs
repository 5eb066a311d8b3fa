using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Experiments.Spaces;

namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>
/// Cost-frugal optimization (Wu et al. 2021): the randomized direct search FLOW2 from a cheap point. A step in a random direction is tried, then the opposite one, and
/// the walk moves to what is better; of equal ones to the cheaper. Steps get shorter when they find nothing; at the end of a walk another begins at another cheap
/// point. The first walk begins at the best trial of an earlier search where there is one, else at the starting point with small sizes. Trials are compared at the
/// epochs that both have.
/// </summary>
internal sealed class CostFrugalTuner(SearchSpace space, ulong seed) : Tuner
{
    private const int MaximumDraws = 64;

    private readonly Dictionary<int, WalkMove> _moves = [];
    private readonly Queue<WalkMove> _opposites = [];
    private Walk? _walk;
    private WalkMove? _proposed;
    private TrialParameters? _start;
    private TrialRecord? _earlier;

    public override TrialParameters? Propose(int trial, IReadOnlyList<TrialRecord> known)
    {
        for (uint draw = 0; draw < MaximumDraws; draw++)
        {
            var random = new RandomStream(seed, RandomPurpose.Proposal, (uint)trial, draw);
            WalkMove move = NextMove(ref random);
            TrialParameters point = space.Complete(parameter => parameter.FromUnit(move.Place[IndexOf(parameter)]));
            TrialRecord? same = known.FirstOrDefault(other => other.Parameters.Equals(point));
            if (same is null)
            {
                _proposed = move;
                return point;
            }

            if (move.Direction is null && same.IsJudged)
            {
                move.Walk.MoveTo(move.Place, same);
            }
            else if (draw % 8 == 7)
            {
                move.Walk.Shorten();
            }
        }

        return new RandomTuner(space, seed).Propose(trial, known);
    }

    public override void Began(TrialRecord trial)
    {
        _start ??= trial.Parameters;
        if (_proposed is { } move)
        {
            _moves[trial.Number] = move;
            _proposed = null;
        }
    }

    public override void Judged(TrialRecord trial)
    {
        if (trial.Number < 0 && (_earlier is null || IsBetter(trial, _earlier)))
        {
            _earlier = trial;
        }

        if (!_moves.Remove(trial.Number, out WalkMove? move) || move.Walk != _walk)
        {
            return;
        }

        if (move.Walk.Holder is not { } holder || IsBetter(trial, holder))
        {
            move.Walk.MoveTo(move.Place, trial);
            _opposites.Clear();
            return;
        }

        move.Walk.Stay();
        if (move.Direction is not null && !move.IsOpposite && ReferenceEquals(move.From, move.Walk.Place))
        {
            _opposites.Enqueue(move);
        }
    }

    private static bool IsBetter(TrialRecord trial, TrialRecord other)
    {
        int epochs = Math.Min(trial.Epochs, other.Epochs);
        (double value, double otherValue) = trial.Reached(epochs) && other.Reached(epochs) && epochs > 0
            ? (trial.BestAt(epochs), other.BestAt(epochs))
            : (trial.Value, other.Value);
        return trial.State != TrialState.Failed && (value < otherValue || (value == otherValue && CostOf(trial) < CostOf(other)));
    }

    private static double CostOf(TrialRecord trial) => trial.Cost / (double)Math.Max(trial.Epochs, 1);

    private int IndexOf(SearchParameter parameter)
    {
        int index = 0;
        while (space.Parameters[index] != parameter)
        {
            index++;
        }

        return index;
    }

    private WalkMove NextMove(ref RandomStream random)
    {
        if (_walk is null || _walk.IsOver)
        {
            double[] start = _walk is null ? FirstPlace() : CheapPlace(ref random);
            _walk = new Walk(start);
            _opposites.Clear();
            return new WalkMove(_walk, start, null, start, IsOpposite: false);
        }

        return _opposites.TryDequeue(out WalkMove? tried)
            ? tried with { Place = Stepped(_walk, tried.Direction!, -1), IsOpposite = true }
            : Forward(_walk, ref random);
    }

    private WalkMove Forward(Walk walk, ref RandomStream random)
    {
        var direction = new double[walk.Place.Length];
        double square = 0;
        for (int index = 0; index < direction.Length; index++)
        {
            direction[index] = random.NextNormal();
            square += direction[index] * direction[index];
        }

        for (int index = 0; index < direction.Length; index++)
        {
            direction[index] /= Math.Sqrt(square);
        }

        double[] place = Stepped(walk, direction, 1);

        // Choices have no direction: each is drawn again, the more rarely the shorter the steps are.
        for (int index = 0; index < place.Length; index++)
        {
            if (space.Parameters[index] is ChoiceParameter && random.NextUnit() < walk.Step / Math.Sqrt(place.Length))
            {
                place[index] = random.NextUnit();
            }
        }

        return new WalkMove(walk, walk.Place, direction, place, IsOpposite: false);
    }

    private double[] Stepped(Walk walk, double[] direction, double sign)
    {
        var place = (double[])walk.Place.Clone();
        for (int index = 0; index < place.Length; index++)
        {
            if (space.Parameters[index] is NumberParameter)
            {
                place[index] = Math.Clamp(place[index] + sign * walk.Step * direction[index], 0, 1);
            }
        }

        return place;
    }

    private double[] FirstPlace() => [.. space.Parameters.Select(parameter =>
    {
        object? known = null;
        (_earlier?.Parameters ?? _start)?.TryGetValue(parameter.Name, out known);
        return parameter.ToUnit((_earlier is null ? parameter.Cheapest : null) ?? known ?? parameter.Initial);
    })];

    private double[] CheapPlace(ref RandomStream random)
    {
        var place = new double[space.Parameters.Count];
        for (int index = 0; index < place.Length; index++)
        {
            place[index] = space.Parameters[index].Cheapest is { } cheapest ? space.Parameters[index].ToUnit(cheapest) : random.NextUnit();
        }

        return place;
    }
}
