using AsyncHelperActors.Actors.Storage.Accounts;

namespace AsyncHelperActors.Server.Security;

/// <summary>Who asks.</summary>
/// <param name="Account">In whose name.</param>
/// <param name="Role">What the caller may do.</param>
/// <param name="TokenId">By which token; null on a server that is open on loopback.</param>
internal sealed record Caller(string Account, TokenRole Role, string? TokenId)
{
    /// <summary>Whether the caller runs the installation: may make accounts, and tokens for any of them.</summary>
    public bool RunsInstallation => Account == StoredAccount.Default && Role == TokenRole.Admin;
}

/// <summary>The least role that an endpoint wants; without it a read wants a viewer and anything else an admin.</summary>
internal sealed record RoleWanted(TokenRole Role);

/// <summary>An endpoint for everybody: health, documentation.</summary>
internal sealed record ForEverybody;

/// <summary>Who may call an endpoint, and who did.</summary>
internal static class CallerAccess
{
    /// <summary>Names the least role that an endpoint wants.</summary>
    public static TBuilder For<TBuilder>(this TBuilder endpoint, TokenRole role)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RoleWanted(role));

    /// <summary>Lets everybody call an endpoint, without a token.</summary>
    public static TBuilder ForAll<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ForEverybody());

    /// <summary>Who asks. There is always somebody behind <see cref="CallerCheck"/>, except on endpoints for everybody.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("This endpoint is for everybody, so there is no caller.");
}
