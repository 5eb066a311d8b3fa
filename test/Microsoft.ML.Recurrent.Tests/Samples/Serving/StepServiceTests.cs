using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Recurrent.Tests.Trainers;
using Samples.Serving;

namespace Microsoft.ML.Recurrent.Tests.Samples.Serving;

public sealed class StepServiceTests
{
    private const int UserCount = 12;
    private const int StepCount = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public async Task Users_at_once_get_the_answers_of_a_session_of_their_own()
    {
        ITransformer model = Model();
        await using WebApplication app = await StartAsync(model);

        await Task.WhenAll(Enumerable.Range(0, UserCount).Select(user => SpeakAsync(app, model, user)));

        Assert.Equal(UserCount, app.Services.GetRequiredService<UserSequences>().UserCount);
        Assert.InRange(app.Services.GetRequiredService<SessionPolicy>().CreatedCount, 1, UserCount * StepCount - 1);
    }

    [Fact]
    public async Task Requests_of_one_user_at_once_take_turns()
    {
        await using WebApplication app = await StartAsync(Model());
        using var client = new StepClient(app.Urls.First(), "the same");

        StepAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.StepAsync([0.5f, 1], Cancellation)));

        Assert.Equal(Enumerable.Range(1, 40), answers.Select(answer => (int)answer.StepCount).Order());
    }

    [Fact]
    public async Task One_user_after_the_other_needs_one_session_only()
    {
        await using WebApplication app = await StartAsync(Model());
        for (int user = 0; user < UserCount; user++)
        {
            using var client = new StepClient(app.Urls.First(), $"user {user}");
            Assert.Equal(1, (await client.StepAsync([user, 1], Cancellation)).StepCount);
        }

        Assert.Equal(1, app.Services.GetRequiredService<SessionPolicy>().CreatedCount);
    }

    [Fact]
    public async Task A_user_who_ends_begins_anew_and_one_who_has_not_begun_is_not_found()
    {
        await using WebApplication app = await StartAsync(Model());
        using var client = new StepClient(app.Urls.First(), "me");
        StepAnswer first = await client.StepAsync([1, 0], Cancellation);
        Assert.Equal(2, (await client.StepAsync([1, 0], Cancellation)).StepCount);

        Assert.Equal(HttpStatusCode.NoContent, (await client.EndAsync(Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.EndAsync(Cancellation)).StatusCode);

        StepAnswer again = await client.StepAsync([1, 0], Cancellation);
        Assert.Equal((1, first.PredictedClass), (again.StepCount, again.PredictedClass));
        Assert.Equal(first.Scores, again.Scores);
    }

    [Fact]
    public async Task A_step_of_the_wrong_size_is_a_bad_request_that_says_what_was_expected_and_leaves_the_user_where_he_was()
    {
        await using WebApplication app = await StartAsync(Model());
        using var client = new StepClient(app.Urls.First(), "me");
        await client.StepAsync([1, 0], Cancellation);

        using HttpResponseMessage response = await client.SendAsync([1, 0, 0], Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Expected 2 numbers: got 3.", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(2, (await client.StepAsync([1, 0], Cancellation)).StepCount);
    }

    private static ITransformer Model()
    {
        var options = Toy.Options("Ragged");
        options.NumberOfEpochs = 2;
        return Toy.Trainer(options).Fit(Toy.View());
    }

    private async Task<WebApplication> StartAsync(ITransformer model)
    {
        WebApplication app = StepService.Create(_ml, model, port: 0);
        await app.StartAsync(Cancellation);
        return app;
    }

    private async Task SpeakAsync(WebApplication app, ITransformer model, int user)
    {
        var random = new Random(user);
        using var client = new StepClient(app.Urls.First(), $"user {user}");
        using RecurrentSession alone = _ml.Model.CreateRecurrentSession(model);
        var scores = new float[alone.OutputCount];
        for (int step = 1; step <= StepCount; step++)
        {
            float[] features = [random.NextSingle(), random.NextSingle()];
            alone.Step(features, scores);

            StepAnswer answer = await client.StepAsync(features, Cancellation);

            Assert.Equal(step, answer.StepCount);
            Assert.Equal(scores, answer.Scores);
            Assert.Equal(alone.ClassNames[alone.PredictedClassOf(scores)], answer.PredictedClass);
        }
    }
}
