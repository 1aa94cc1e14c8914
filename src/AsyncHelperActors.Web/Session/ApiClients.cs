using AsyncHelperActors.Client;
using Microsoft.AspNetCore.Components.Authorization;

namespace AsyncHelperActors.Web.Session;

/// <summary>The API as whoever looks at the page may use it. One for each open page, gone with it.</summary>
internal sealed class ApiClients(ApiAddress api, AuthenticationStateProvider authentication) : IDisposable
{
    private AsyncHelperClient? _client;

    /// <summary>The client; it carries the token of the sign-in, and none when nobody has signed in.</summary>
    public async ValueTask<AsyncHelperClient> GetAsync() =>
        _client ??= AsyncHelperClient.Connect(api.Uri, (await authentication.GetAuthenticationStateAsync()).User.Token());

    public void Dispose() => _client?.Dispose();
}
