namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Files of tagged sentences: blanks between columns, and CoNLL-U.</summary>
internal sealed class ConllFiles : FuzzTarget
{
    private const string Blanks = "-DOCSTART- -X- O O\n\nAnna NNP B-NP B-PER\nmet VBD B-VP O\n# NN O O\n\nU2 NNP B-NP B-ORG\n. . O O\n";

    private const string Universal =
        "# sent_id = 1\n# text = Im Haus\n1-2\tIm\t_\t_\t_\t_\t_\t_\t_\t_\n1\tIn\tin\tADP\t_\t_\t3\tcase\t_\t_\n2\tdem\tder\tDET\t_\t_\t3\tdet\t_\t_\n3\tHaus\tHaus\tNOUN\t_\t_\t0\troot\t_\t_\n3.1\tist\t_\t_\t_\t_\t_\t_\t_\t_\n\n";

    private readonly MLContext _context = new(seed: 1);

    public override string Name => "conll files";

    public override string Run(Random random)
    {
        bool isUniversal = random.Next(2) == 0;
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Damage.Lines(isUniversal ? Universal : Blanks, random));
            IDataView view = isUniversal
                ? _context.Data.LoadFromConll(path, [null, "Words", null, "Tags"], metadata: ["sent_id"])
                : _context.Data.LoadFromConll(path, ["Words", null, null, "Tags"]);
            using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
            return FuzzReading.ReadAll(cursor) > 0 ? "read" : "nothing in it";
        }
        finally
        {
            File.Delete(path);
        }
    }
}
