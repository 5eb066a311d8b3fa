using System.Reflection;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Another build of the library, loaded beside this one together with its own benchmarks. Of these it needs <see cref="Shape"/>,
/// <see cref="Problem"/> and the other problems, and the contestants of the folder Ours, by their names, constructors and the methods of
/// <see cref="IContestant"/>: what is behind them may differ in everything.
/// </summary>
internal sealed class BaselineLibrary
{
    private readonly Assembly _assembly;

    /// <param name="folder">Has the build.</param>
    public BaselineLibrary(string folder)
    {
        string path = Path.Combine(folder, BaselineBuild.FileName);
        _assembly = new BaselineContext(path).LoadFromAssemblyPath(path);
    }

    /// <summary>Version and commit of a build.</summary>
    public static string VersionIn(string folder) =>
        System.Diagnostics.FileVersionInfo.GetVersionInfo(Path.Combine(folder, "Microsoft.ML.Recurrent.dll")).ProductVersion ?? "?";

    /// <summary>The baseline's contestant of the same name, on its problem of the same shape.</summary>
    /// <exception cref="NotSupportedException">The baseline has no such contestant, or no such shape.</exception>
    public IContestant TwinOf(Type contestant, Shape shape, int threadCount)
    {
        Type problemType = contestant.GetConstructors().Single().GetParameters()[0].ParameterType;
        object problem = Create(TypeOf(problemType), TwinOf(shape));
        Type type = TypeOf(contestant);
        bool takesThreads = type.GetConstructors().Single().GetParameters().Length == 2;
        return new BaselineContestant((IDisposable)(takesThreads ? Create(type, problem, threadCount) : Create(type, problem)));
    }

    /// <summary>The shape with the same properties; one that the baseline does not know must be at its default.</summary>
    private object TwinOf(Shape shape)
    {
        Type type = TypeOf(typeof(Shape));
        PropertyInfo[] properties = [.. typeof(Shape).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)];
        ConstructorInfo constructor = type.GetConstructors().Single();
        object twin = constructor.Invoke(
            BindingFlags.DoNotWrapExceptions,
            binder: null,
            [.. constructor.GetParameters().Select(parameter => Translated(properties.Single(property => property.Name == parameter.Name).GetValue(shape)!))],
            culture: null);
        foreach (PropertyInfo property in properties)
        {
            object value = property.GetValue(shape)!;
            if (type.GetProperty(property.Name) is { } twinProperty)
            {
                twinProperty.SetValue(twin, Translated(value));
            }
            else if (!value.Equals(Activator.CreateInstance(property.PropertyType)))
            {
                throw new NotSupportedException($"its shapes have no {property.Name}");
            }
        }

        return twin;
    }

    /// <summary>Values of enumerations are others in the baseline, by the same names.</summary>
    private object Translated(object value)
    {
        if (value is not Enum)
        {
            return value;
        }

        return Enum.TryParse(TypeOf(value.GetType()), $"{value}", out object? twin) ? twin : throw new NotSupportedException($"it has no {value}");
    }

    private Type TypeOf(Type type) => _assembly.GetType(type.FullName!) ?? throw new NotSupportedException($"it has no {type.Name}");

    private static object Create(Type type, params object[] arguments) =>
        Activator.CreateInstance(type, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;
}
