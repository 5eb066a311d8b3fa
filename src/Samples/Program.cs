using Samples;
using Samples.MemoryLab;
using Samples.Running;

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
    Laboratory.Sample,
    Determinism.Sample,
    ResumeDrill.Sample,
    Report.Sample,
    Serve.Sample,
    Charts.Sample,
]).Run(args);
