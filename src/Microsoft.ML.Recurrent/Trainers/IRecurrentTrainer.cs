using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>A trainer of ours, whatever its task.</summary>
internal interface IRecurrentTrainer
{
    /// <summary>The trainer as a step of a pipeline.</summary>
    IEstimator<ITransformer> Estimator { get; }

    TrainingTask NewTask(RecurrentTrainerOptions options);

    IRecurrentTransformer NewTransformer(FittedModel model);
}
