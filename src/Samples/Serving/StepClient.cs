using System.Net.Http.Json;

namespace Samples.Serving;

/// <summary>A user of the service, over HTTP as any other program would be.</summary>
internal sealed class StepClient : IDisposable
{
    private readonly HttpClient _client;
    private readonly string _user;

    /// <param name="address">Of the service.</param>
    /// <param name="user">The user's name.</param>
    public StepClient(string address, string user)
    {
        // The service is on this machine: no proxy stands before it.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address) };
        _user = Uri.EscapeDataString(user);
    }

    public async Task<StepAnswer> StepAsync(float[] features, CancellationToken cancellation = default)
    {
        using HttpResponseMessage response = await SendAsync(features, cancellation);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<StepAnswer>(cancellation))!;
    }

    /// <summary>The answer as it comes, whatever its status.</summary>
    public Task<HttpResponseMessage> SendAsync(float[] features, CancellationToken cancellation = default)
        => _client.PostAsJsonAsync($"users/{_user}/steps", features, cancellation);

    public Task<HttpResponseMessage> EndAsync(CancellationToken cancellation = default) => _client.DeleteAsync($"users/{_user}", cancellation);

    public void Dispose() => _client.Dispose();
}
