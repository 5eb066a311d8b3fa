using Microsoft.ML.Recurrent.Experiments.Spaces;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// The options that a search tries values of, with their ranges, choices and conditions. Spaces do not change: each method returns another one. A space is read
/// from the attributes of an options class (<c>[Range]</c>, <c>[Choice]</c>, <c>[BooleanChoice]</c>, <c>[NestOption]</c> of <see cref="Microsoft.ML.SearchSpace"/>).
/// </summary>
/// <example>
/// <code>
/// SearchSpace space = SearchSpace.Of&lt;RecurrentTaggingTrainer.Options&gt;()
///     .Restrict("HiddenSize", 64, 256)
///     .Fix("Head", TaggingHead.Crf)
///     .Add("RareWordDropout", 0.05, 1, isLogarithmic: true);
/// </code>
/// </example>
public sealed class SearchSpace
{
    private readonly SearchParameter[] _parameters;
    private readonly Dictionary<string, SearchParameter> _byName;

    private SearchSpace(Type optionsType, IEnumerable<SearchParameter> parameters, TrialParameters fixedValues, object given)
    {
        OptionsType = optionsType;
        _parameters = ParameterOrder.ParentsFirst(parameters);
        _byName = _parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        Fixed = fixedValues;
        Given = given;
    }

    /// <summary>The options that are tried, each after those that its condition names.</summary>
    public IReadOnlyList<SearchParameter> Parameters => _parameters;

    /// <summary>Options that all trials have in common, set by <see cref="Fix"/>.</summary>
    public TrialParameters Fixed { get; }

    /// <summary>The first trial: the initial value of every option that counts, and what is fixed.</summary>
    public TrialParameters Start => Complete(parameter => parameter.Initial);

    /// <summary>The class whose options these are.</summary>
    internal Type OptionsType { get; }

    /// <summary>Options from which conditions take what is neither tried nor fixed.</summary>
    internal object Given { get; }

    /// <summary>The space that the attributes of an options class describe.</summary>
    /// <typeparam name="TOptions">A trainer's options, as <see cref="RecurrentTaggingTrainer.Options"/>, or any class with such attributes.</typeparam>
    public static SearchSpace Of<TOptions>()
        where TOptions : class, new() => Of(new TOptions(), isGiven: false);

    /// <summary>
    /// The space of the class of these options, less what they set: an option that has another value than a new object of its class is not tried.
    /// </summary>
    /// <param name="options">A trainer's options.</param>
    public static SearchSpace Of(RecurrentTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Of(options.Copy(), isGiven: true);
    }

    /// <summary>Tries a smaller or another range of an option that has one.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="minimum">The least value.</param>
    /// <param name="maximum">The greatest value.</param>
    /// <param name="step">The distance between values, counted from the least one; null: as it was.</param>
    /// <exception cref="ArgumentException">The option is not tried, or has choices in place of a range.</exception>
    public SearchSpace Restrict(string option, double minimum, double maximum, double? step = null)
    {
        if (Parameter(option) is not NumberParameter range)
        {
            throw new ArgumentException($"Option {option}: expected values among {Parameter(option).Values}, got a range; {nameof(RestrictTo)} takes values.", nameof(option));
        }

        CheckRange(option, minimum, maximum, step ?? range.Step);
        return With(range.Within(minimum, maximum, step).Restricted(range));
    }

    /// <summary>Tries only these values of an option.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="values">The values; the first trial has the first one unless the option's initial value (in an experiment the automatic one) is among them.</param>
    /// <exception cref="ArgumentException">The option is not tried, or has no such value.</exception>
    public SearchSpace RestrictTo(string option, params object[] values)
    {
        SearchParameter old = Parameter(option);
        ArgumentNullException.ThrowIfNull(values);
        return With(NewChoice(option, values, old.Initial).Under(old.Conditions).Restricted(old));
    }

    /// <summary>Gives an option the same value in all trials.</summary>
    /// <param name="option">The name of any option of the class, whether it was tried or not.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">The class has no such option, or the option no such value.</exception>
    public SearchSpace Fix(string option, object value)
    {
        OptionPath.Of(OptionsType, option).Converted(value);
        return new SearchSpace(OptionsType, _parameters.Where(each => each.Name != option), Fixed.With(option, value), Given);
    }

    /// <summary>Tries a range of an option that had none. Options of whole numbers are tried in steps of 1 unless a step is given.</summary>
    /// <param name="option">The name of any option of the class that holds a number.</param>
    /// <param name="minimum">The least value.</param>
    /// <param name="maximum">The greatest value.</param>
    /// <param name="initial">The first trial's value; null: the middle of the range (in an experiment the value in it that is nearest to the one that the options have).</param>
    /// <param name="isLogarithmic">Whether equal ratios count as equal, not equal differences.</param>
    /// <param name="step">The distance between values, counted from the least one; 0: any number.</param>
    /// <exception cref="ArgumentException">The class has no such option, or the option no such values.</exception>
    public SearchSpace Add(string option, double minimum, double maximum, double? initial = null, bool isLogarithmic = false, double step = 0)
    {
        OptionPath path = OptionPath.Of(OptionsType, option);
        double used = step == 0 && path.IsInteger ? 1 : step;
        CheckRange(option, minimum, maximum, used);
        var range = new NumberParameter(option, minimum, maximum, minimum, isLogarithmic, used);
        SearchParameter added = range.Under(KnownConditions.Of(OptionsType, option)).Restricted();
        return With(initial is { } start ? added.WithStart(start) : added.StartingAt(range.FromUnit(0.5)));
    }

    /// <summary>Tries these values of an option that was not tried.</summary>
    /// <param name="option">The name of any option of the class.</param>
    /// <param name="values">The values; the first trial has the first one (in an experiment the one that the options have, where it is among them).</param>
    /// <exception cref="ArgumentException">The class has no such option, or the option no such value.</exception>
    public SearchSpace AddChoice(string option, params object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return With(NewChoice(option, values, initial: null).Under(KnownConditions.Of(OptionsType, option)).Restricted());
    }

    /// <summary>Leaves options as the trainer's options have them.</summary>
    /// <param name="options">Names of options that are tried or fixed; others are passed over.</param>
    public SearchSpace Without(params string[] options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var kept = new TrialParameters(Fixed.Where(pair => !options.Contains(pair.Key)));
        return new SearchSpace(OptionsType, _parameters.Where(each => !options.Contains(each.Name)), kept, Given);
    }

    /// <summary>Lets an option count only where another one has one of some values; elsewhere it stays as the trainer's options have it.</summary>
    /// <param name="option">An option that is tried.</param>
    /// <param name="other">Any option of the class that decides.</param>
    /// <param name="values">Values of the other one.</param>
    /// <exception cref="ArgumentException">The option is not tried, there is no other one of the name, or their conditions name each other.</exception>
    public SearchSpace When(string option, string other, params object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        OptionPath path = OptionPath.Of(OptionsType, other);
        Array.ForEach(values, value => path.Converted(value));
        return With(Parameter(option).Under([ParameterCondition.IsOneOf(other, values)]));
    }

    /// <summary>Gives the first trial another value of an option.</summary>
    /// <param name="option">An option that is tried.</param>
    /// <param name="value">Its value, which may lie outside the range.</param>
    /// <exception cref="ArgumentException">The option is not tried or has no such value.</exception>
    public SearchSpace StartAt(string option, object value)
    {
        OptionPath.Of(OptionsType, option).Converted(value);
        return With(Parameter(option).WithStart(value));
    }

    /// <summary>A copy of options with the values of a trial.</summary>
    /// <typeparam name="TOptions">The class of the options.</typeparam>
    /// <param name="options">Options, which stay as they are.</param>
    /// <param name="point">Values of options.</param>
    /// <exception cref="ArgumentException">The class has no such option, or an option no such value.</exception>
    public TOptions Apply<TOptions>(TOptions options, TrialParameters point)
        where TOptions : RecurrentTrainerOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = (TOptions)options.Copy();
        SetIn(copy, point);
        return copy;
    }

    /// <summary>The space less options that are tried; what is fixed stays.</summary>
    internal SearchSpace NotTrying(params string[] options)
        => new(OptionsType, _parameters.Where(each => !options.Contains(each.Name)), Fixed, Given);

    /// <summary>The space as a table: option, values, initial value, condition.</summary>
    public override string ToString() => SpaceTable.Of(this);

    /// <summary>The starting point that options are: the values that they have of what counts.</summary>
    internal TrialParameters PointOf(object options)
        => Complete(parameter => OptionPath.Of(OptionsType, parameter.Name).Get(options) ?? parameter.Initial);

    /// <summary>The first trial of an experiment: what the caller has said of it, else what the options have, as near as what is tried comes to it.</summary>
    internal TrialParameters StartOf(object options) => Complete(parameter =>
    {
        object value = ParameterValue.Normalized(parameter.Name, OptionPath.Of(OptionsType, parameter.Name).Get(options) ?? parameter.Initial);
        return parameter.HasStart ? parameter.Initial : parameter.IsRestricted ? parameter.Nearest(value) : value;
    });

    /// <summary>Tries no values above a maximum.</summary>
    internal SearchSpace UpTo(NumberParameter range, double maximum) => With(range.Within(range.Minimum, maximum, step: null));

    internal void SetIn(object options, TrialParameters point)
    {
        ArgumentNullException.ThrowIfNull(point);
        foreach ((string name, object value) in point)
        {
            OptionPath.Of(options.GetType(), name).Set(options, value);
        }
    }

    /// <summary>A point: each option that counts has the value that is asked for, parents first, beside what is fixed.</summary>
    internal TrialParameters Complete(Func<SearchParameter, object> value)
    {
        var chosen = new Dictionary<string, object>(StringComparer.Ordinal);
        var ordered = new List<KeyValuePair<string, object>>(_parameters.Length + Fixed.Count);
        foreach (SearchParameter parameter in _parameters)
        {
            if (Counts(parameter, chosen))
            {
                object each = value(parameter);
                chosen[parameter.Name] = each;
                ordered.Add(KeyValuePair.Create(parameter.Name, each));
            }
        }

        return new TrialParameters(ordered.Concat(Fixed));
    }

    /// <summary>Whether an option counts, given the values of those before it.</summary>
    internal bool Counts(SearchParameter parameter, IReadOnlyDictionary<string, object> chosen)
        => parameter.Conditions.All(condition => DecidingValue(condition.Other, chosen) is { } value && condition.Holds(value));

    /// <summary>Whether a condition is on an option that all trials have in common, and holds.</summary>
    internal bool AlwaysHolds(ParameterCondition condition)
        => !_byName.ContainsKey(condition.Other) && DecidingValue(condition.Other, TrialParameters.Empty) is { } value && condition.Holds(value);

    /// <summary>Whether a condition is on an option that all trials have in common, and fails.</summary>
    internal bool NeverHolds(ParameterCondition condition)
        => !_byName.ContainsKey(condition.Other) && DecidingValue(condition.Other, TrialParameters.Empty) is { } value && !condition.Holds(value);

    // Of an option that is tried and does not count itself, what the trainer's options have.
    private object? DecidingValue(string option, IReadOnlyDictionary<string, object> chosen)
        => chosen.TryGetValue(option, out object? value) || Fixed.TryGetValue(option, out value) ? value : OptionPath.Of(OptionsType, option).Get(Given);

    private static SearchSpace Of(object options, bool isGiven)
    {
        Type type = options.GetType();
        IEnumerable<SearchParameter> parameters = OptionAttributes.Read(options).Where(parameter => !KnownConditions.IsRefused(type, parameter.Name));
        if (isGiven)
        {
            parameters = GivenOptions.Less((RecurrentTrainerOptions)options, parameters);
        }

        return new SearchSpace(type, parameters.Select(parameter => KnownConditions.Applied(type, parameter)), TrialParameters.Empty, options);
    }

    private SearchParameter Parameter(string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return _byName.TryGetValue(option, out SearchParameter? parameter)
            ? parameter
            : throw new ArgumentException($"Option {option}: expected one that is tried: {string.Join(", ", _byName.Keys)}.", nameof(option));
    }

    private SearchSpace With(SearchParameter parameter)
    {
        IEnumerable<SearchParameter> parameters = _byName.ContainsKey(parameter.Name)
            ? _parameters.Select(each => each.Name == parameter.Name ? parameter : each)
            : _parameters.Append(parameter);
        return new SearchSpace(OptionsType, parameters, new TrialParameters(Fixed.Where(pair => pair.Key != parameter.Name)), Given);
    }

    private ChoiceParameter NewChoice(string option, object[] values, object? initial)
    {
        OptionPath path = OptionPath.Of(OptionsType, option);
        Array.ForEach(values, value => path.Converted(value));
        var choice = new ChoiceParameter(option, values, values.FirstOrDefault() ?? "");
        return initial is not null && choice.IndexOf(initial) >= 0 ? (ChoiceParameter)choice.StartingAt(initial) : choice;
    }

    private void CheckRange(string option, double minimum, double maximum, double step)
    {
        OptionPath path = OptionPath.Of(OptionsType, option);
        path.Converted(minimum);
        path.Converted(maximum);
        if (path.IsInteger)
        {
            path.Converted(step);
        }
    }
}
