/// F# does not see the extension properties of C# 14 (mlContext.SequenceTagging): it makes the catalogs by their constructors.
module PackageTestFSharp

open System
open Microsoft.ML
open Microsoft.ML.Recurrent

[<CLIMutable>]
type Sentence = { Tokens: string[]; Tags: string[] }

let private places = [| "Oslo"; "Lima"; "Dakar" |]

let private sentence i =
    let place = places[i % places.Length]

    if i % 2 = 0 then
        { Tokens = [| "fly"; "to"; place |]; Tags = [| "O"; "O"; "B-place" |] }
    else
        { Tokens = [| place; "is"; "far" |]; Tags = [| "B-place"; "O"; "O" |] }

[<EntryPoint>]
let main _ =
    let ml = MLContext(seed = Nullable 1)
    let tagging = SequenceTaggingCatalog ml
    let data = ml.Data.LoadFromEnumerable(Seq.init 60 sentence)
    let trainer = tagging.Trainers.LstmCrf(labelColumnName = "Tags", featureColumnName = "Tokens", hiddenSize = 16)
    let tagged = trainer.Fit(data).Transform(data)
    let metrics = tagging.Evaluate(tagged, labelColumnName = "Tags")

    // The other two tasks that ML.NET lacks, and an extension method on one of its own catalogs.
    let others: obj list =
        [ (MultiLabelClassificationCatalog ml).Trainers.Gru()
          (SequenceRegressionCatalog ml).Trainers.Rnn()
          ml.MulticlassClassification.Trainers.Lstm(featureColumnName = "Tokens") ]

    printfn "F#: entity F1 %g, %d other trainers" metrics.EntityF1 others.Length
    if metrics.EntityF1 > 0.9 && others.Length = 3 then 0 else 1
