using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Tests.HostAccess;

public sealed class CatalogsTests
{
    [Fact]
    public void What_is_said_in_the_environment_of_a_catalog_is_heard_in_its_context()
    {
        var ml = new MLContext(seed: 1);
        var heard = new List<string>();
        ml.Log += (_, message) => heard.Add(message.RawMessage);

        using (IChannel channel = Catalogs.EnvironmentOf(ml.MulticlassClassification.Trainers).Start("Training"))
        {
            channel.Info(MessageSensitivity.None, "epoch 1");
        }

        Assert.Contains("epoch 1", heard);
    }
}
