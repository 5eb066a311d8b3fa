namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>
/// Tells ML.NET which class loads the entries of <typeparamref name="T"/>. ML.NET collects these attributes when it registers an assembly, which
/// <c>Model.Load</c> does by itself for the assembly named in an entry's header: users need no registration call.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableTransformerAttribute<T>() : LoadableClassAttributeBase(
    summary: null,
    instType: typeof(ITransformer),
    loaderType: typeof(TransformerLoader<T>),
    argType: null,
    sigTypes: [typeof(SignatureLoadModel)],
    userName: typeof(T).Name,
    loadNames: [T.EntryFormat.LoaderSignature])
    where T : class, ILoadableTransformer<T>;
