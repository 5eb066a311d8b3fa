using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Microsoft.ML.Recurrent;

namespace Samples.Serving;

/// <summary>
/// A web service around a fitted model: <c>POST /users/{user}/steps</c> with the numbers of a step as a JSON array answers with a <see cref="StepAnswer"/>,
/// <c>DELETE /users/{user}</c> ends the user's sequence.
/// </summary>
internal static class StepService
{
    /// <summary>The service, not started yet.</summary>
    /// <param name="ml">Makes the sessions.</param>
    /// <param name="model">A recurrent model of numbers, or a chain with one.</param>
    /// <param name="port">The port on this machine; 0: a free one.</param>
    public static WebApplication Create(MLContext ml, ITransformer model, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddSingleton(new SessionPolicy(ml, model));
        builder.Services.AddSingleton<ObjectPool<RecurrentSession>>(
            services => new DefaultObjectPoolProvider().Create(services.GetRequiredService<SessionPolicy>()));
        builder.Services.AddSingleton<UserSequences>();

        WebApplication app = builder.Build();
        app.MapPost("/users/{user}/steps", (string user, float[] features, UserSequences sequences) =>
        {
            try
            {
                return Results.Ok(sequences.Step(user, features));
            }
            catch (ArgumentException exception)
            {
                return Results.BadRequest(exception.Message);
            }
        });
        app.MapDelete("/users/{user}", (string user, UserSequences sequences) => sequences.End(user) ? Results.NoContent() : Results.NotFound());
        return app;
    }
}
