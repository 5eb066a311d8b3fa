using Samples.Drawing;
using Samples.Running;

namespace Samples.MemoryLab;

/// <summary>The story of how recurrent networks remember, measured part by part.</summary>
internal static class Laboratory
{
    public static readonly Sample Sample = new(
        "memory-lab",
        "How far back do networks remember? Lags that they bridge, gradients by lag, clipping, forget gates, and what lengths and cells cost.",
        SampleOptions.Data | SampleOptions.Seed | SampleOptions.Task | SampleOptions.Full | SampleOptions.Picture,
        Run)
    {
        DataSource =
            "With --full, the folder holds the folders of the other samples' data, such as that of the SMS Spam Collection (archive.ics.uci.edu/dataset/228) with its file " +
            "'SMSSpamCollection'; those that are there are used.",
        RunsWithoutData = true,
    };

    private static readonly ILabPart[] Parts =
    [
        new GradientsByLag(), new Clipping(), new LagTable(), new ForgetBias(), new ImpulseResponse(), new Parameters(), new TimeByLength(), new CellsCompared(),
    ];

    private static int Run(SampleArguments arguments)
    {
        ILabPart[] parts = arguments.Task is null ? Parts : [.. Parts.Where(part => part.Name == arguments.Task)];
        if (parts.Length == 0)
            throw new UsageException($"--task must be one of {string.Join(", ", Parts.Select(part => part.Name))}, got '{arguments.Task}'.");
        var sheet = new PictureSheet();
        var figures = new List<Figure>();
        foreach (ILabPart part in parts)
        {
            figures.AddRange(part.Run(arguments, sheet));
        }

        if (arguments.PicturePath is string picture)
            File.WriteAllText(picture, sheet.Draw());
        foreach (Figure figure in figures)
        {
            Result.Print(figure.Name, figure.Value);
        }

        return 0;
    }
}
