using System.Reflection;
using Microsoft.ML.SearchSpace;
using RangeAttribute = Microsoft.ML.SearchSpace.RangeAttribute;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Spaces;

/// <summary>
/// What Microsoft.ML.AutoML asks of classes that it sweeps: it reads public properties (never fields), drops null values and looks them up later, and starts at the
/// attributes' initial values.
/// </summary>
public sealed class SweepContractTests
{
    private static readonly Type[] OptionTypes =
        [.. typeof(RecurrentTrainerOptions).Assembly.GetTypes().Where(type => typeof(RecurrentTrainerOptions).IsAssignableFrom(type) && !type.IsAbstract)];

    public static TheoryData<Type> EveryTrainersOptions => [.. OptionTypes];

    [Fact]
    public void Every_trainer_has_options_that_can_be_swept() => Assert.All(OptionTypes, type => Assert.NotEmpty(Swept(type)));

    [Theory, MemberData(nameof(EveryTrainersOptions))]
    public void Swept_properties_can_be_read_and_set_and_are_never_null(Type type)
        => Assert.All(Swept(type), property =>
        {
            Assert.True(property.GetMethod!.IsPublic && property.SetMethod!.IsPublic, property.Name);
            Assert.True(property.PropertyType.IsValueType, property.Name);
            Assert.Null(Nullable.GetUnderlyingType(property.PropertyType));
        });

    [Theory, MemberData(nameof(EveryTrainersOptions))]
    public void Attributes_have_a_fixed_start_of_the_propertys_type(Type type)
        => Assert.All(Swept(type), property =>
        {
            Type expected = property.PropertyType;
            if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            {
                Assert.All([range.Min, range.Max, range.Init], each => Assert.Equal(expected, each?.GetType()));
            }
            else if (property.GetCustomAttribute<ChoiceAttribute>() is { } choice)
            {
                Assert.All(choice.Candidates, each => Assert.Equal(expected, each.GetType()));
            }
            else
            {
                Assert.Equal(typeof(bool), expected);
            }
        });

    [Theory, MemberData(nameof(EveryTrainersOptions))]
    public void Fields_are_not_swept(Type type)
        => Assert.All(type.GetFields(), field => Assert.DoesNotContain(field.GetCustomAttributesData(), IsOfSweep));

    private static PropertyInfo[] Swept(Type type) => [.. type.GetProperties().Where(property => property.GetCustomAttributesData().Any(IsOfSweep))];

    private static bool IsOfSweep(CustomAttributeData data) => data.AttributeType.Namespace == "Microsoft.ML.SearchSpace";
}
