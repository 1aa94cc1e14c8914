using System.Globalization;
using Npgsql;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=require</c>: the form that PostgreSQL's own tools take.</summary>
internal static class PostgresUrl
{
    private const string Form = "postgres://user:password@host:port/database";

    private static readonly Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Settings = new(StringComparer.Ordinal)
    {
        ["host"] = (to, value) => to.Host = value,
        ["port"] = (to, value) => to.Port = Number(value, 1, 65535),
        ["sslmode"] = (to, value) => to.SslMode = Mode(value),
        ["sslrootcert"] = (to, value) => to.RootCertificate = value,
        ["sslcert"] = (to, value) => to.SslCertificate = value,
        ["sslkey"] = (to, value) => to.SslKey = value,
        ["application_name"] = (to, value) => to.ApplicationName = value,
        ["connect_timeout"] = (to, value) => to.Timeout = Number(value, 1, 300),
        ["pool_size"] = (to, value) => to.MaxPoolSize = Number(value, 20, 1000),
    };

    /// <exception cref="FormatException">It cannot be read; the message says why, and never quotes the user or the password.</exception>
    public static string ToConnectionString(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
        {
            throw new FormatException($"It is no address of a PostgreSQL database. Expected {Form}; a character of the password that means something in an address is written as %XX.");
        }

        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (database.Length == 0 || database.Contains('/', StringComparison.Ordinal))
        {
            throw new FormatException($"It does not name one database. Expected {Form}.");
        }

        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length == 0 ? null : uri.Host.Trim('[', ']'),
            Port = uri.Port > 0 ? uri.Port : NpgsqlConnection.DefaultPort,
            Database = database,
            ApplicationName = "asynchelper",
            Timeout = 10,
            MaxPoolSize = 50,
            TcpKeepAlive = true,

            // Nothing is ever set on a connection that its next user must not find.
            NoResetOnClose = true,
            Enlist = false,
            MaxAutoPrepare = 100,

            // What a completed write has survived is the promise of this product, not a setting of the server.
            Options = "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed",
        };
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            settings.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length == 2)
        {
            settings.Password = Uri.UnescapeDataString(user[1]);
        }

        foreach (var (name, value) in Query(uri.Query))
        {
            Apply(settings, name, value);
        }

        return settings.Host is null
            ? throw new FormatException($"It names no host. Expected {Form}; a socket's directory is named as postgres:///database?host=/run/postgresql.")
            : settings.ConnectionString;
    }

    private static IEnumerable<(string Name, string Value)> Query(string query) =>
        from part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        let pair = part.Split('=', 2)
        select (Uri.UnescapeDataString(pair[0]), pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : "");

    private static void Apply(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        if (!Settings.TryGetValue(name, out var apply))
        {
            throw new FormatException($"There is no parameter '{name}'. There are {string.Join(", ", Settings.Keys)}.");
        }

        try
        {
            apply(settings, value);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new FormatException($"Its parameter {name} is '{value}': {wrong.Message}", wrong);
        }
    }

    private static int Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"expected a whole number from {least} to {most}.");

    private static SslMode Mode(string text) => text switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new FormatException("expected disable, allow, prefer, require, verify-ca or verify-full."),
    };
}
