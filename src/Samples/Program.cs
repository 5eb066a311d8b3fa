using Samples.Classification;
using Samples.Defaults;
using Samples.Drawing;
using Samples.Forecasting;
using Samples.MemoryLab;
using Samples.Running;
using Samples.Searching;
using Samples.Serving;
using Samples.Tagging;
using Samples.Texts;
using Samples.Watching;

return new SampleCommand(
[
    Syllables.Sample,
    Series.Sample,
    Entities.Sample,
    Intents.Sample,
    Surnames.Sample,
    JapaneseVowels.Sample,
    ItalyPower.Sample,
    SyntheticControl.Sample,
    Spam.Sample,
    Slots.Sample,
    PartsOfSpeech.Sample,
    EchoTagging.Sample,
    HmmTagging.Sample,
    Adding.Sample,
    Reber.Sample,
    Transduce.Sample,
    Bottleneck.Sample,
    Subwords.Sample,
    Pronounce.Sample,
    Translate.Sample,
    Shakespeare.Sample,
    Watch.Sample,
    BareCalls.Sample,
    Laboratory.Sample,
    Determinism.Sample,
    ResumeDrill.Sample,
    Experiment.Sample,
    Report.Sample,
    Serve.Sample,
    Airline.Sample,
    Temperatures.Sample,
    TransformerLoads.Sample,
    M4Hourly.Sample,
    Ar2.Sample,
    MackeyGlassForecast.Sample,
    Anomalies.Sample,
    Charts.Sample,
]).Run(args);
