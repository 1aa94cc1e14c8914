using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Server;

/// <summary>
/// Reads settings: <c>appsettings.json</c>, then variables <c>ASYNCHELPER__Section__Key</c>, then flags; the later one counts. A key that is not
/// known is an error, because a misspelt one would silently leave a limit or a guard as it was.
/// </summary>
public static class ServerSettings
{
    public const string Urls = "Server:Urls";
    public const string Data = "Server:Data";
    public const string Storage = "Server:Storage";
    public const string Keys = "Server:Keys";
    public const string MasterKey = "Server:MasterKey";
    public const string PublicUrl = "Server:PublicUrl";
    public const string AllowedHosts = "Network:AllowedHosts";
    public const string SharedVariables = "Definitions:SharedVariables";
    public const string BodyBytes = "Limits:BodyBytes";
    public const string InputBytes = "Limits:InputBytes";
    public const string MostDefinitions = "Limits:Definitions";
    public const string Intake = "Limits:Intake";
    public const string IntakeBytes = "Limits:IntakeBytes";
    public const string StorageWithin = "Limits:StorageWithin";
    public const string MostMegabytes = "Storage:MostMegabytes";
    public const string OtlpEndpoint = "Telemetry:OtlpEndpoint";
    public const string LogFormat = "Telemetry:LogFormat";
    public const string Residence = "Jobs:Residence";
    public const string MostResident = "Jobs:MostResident";
    public const string ResultRetention = "Retention:Results";
    public const string JobRetention = "Retention:Jobs";

    public const string Cluster = "Cluster:Enabled";
    public const string ClusterHost = "Cluster:Host";
    public const string ClusterPort = "Cluster:Port";
    public const string ClusterPublicHost = "Cluster:PublicHost";
    public const string ClusterPublicPort = "Cluster:PublicPort";
    public const string ClusterSeeds = "Cluster:Seeds";
    public const string ClusterRoles = "Cluster:Roles";
    public const string ClusterCertificate = "Cluster:Certificate";
    public const string ClusterCertificatePassword = "Cluster:CertificatePassword";
    public const string ClusterSplitBrain = "Cluster:SplitBrain";

    private const string VariablePrefix = "ASYNCHELPER__";
    private const string LoggingPrefix = "Logging:";

    /// <summary>Every key; those below <c>Logging:</c> are Microsoft.Extensions.Logging's.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Urls, Data, Storage, Keys, MasterKey, PublicUrl, AllowedHosts, SharedVariables, BodyBytes, InputBytes, MostDefinitions, Residence, MostResident, ResultRetention, JobRetention,
        Intake, IntakeBytes, StorageWithin, MostMegabytes, OtlpEndpoint, LogFormat,
        Cluster, ClusterHost, ClusterPort, ClusterPublicHost, ClusterPublicPort, ClusterSeeds, ClusterRoles, ClusterCertificate, ClusterCertificatePassword, ClusterSplitBrain];

    /// <summary>The options that the settings make.</summary>
    /// <param name="flags">What the command line says, by key.</param>
    /// <param name="file">The settings file; when it is not there, it says nothing.</param>
    /// <param name="variables">Environment variables; null: those of the process.</param>
    /// <exception cref="StartRefusedException">A key is unknown or a value cannot be read.</exception>
    public static ServerOptions Read(
        IReadOnlyDictionary<string, string?>? flags = null, string file = "appsettings.json", IReadOnlyDictionary<string, string?>? variables = null)
    {
        var values = new Dictionary<string, (string? Value, string Source)>(StringComparer.OrdinalIgnoreCase);
        Add(values, FromFile(file), file);
        Add(values, FromVariables(variables ?? Process()), "the environment");
        Add(values, flags ?? new Dictionary<string, string?>(), "the flags");
        RefuseUnknown(values);
        return new Reader(values).Options();
    }

    private static void Add(Dictionary<string, (string? Value, string Source)> values, IEnumerable<KeyValuePair<string, string?>> more, string source)
    {
        foreach (var (key, value) in more.Where(m => m.Value is not null))
        {
            values[key] = (value, source);
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> FromFile(string file)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: true, reloadOnChange: false).Build().AsEnumerable();
        }
        catch (InvalidDataException broken)
        {
            throw new StartRefusedException($"{file} cannot be read as JSON: {broken.InnerException?.Message ?? broken.Message}", broken);
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> FromVariables(IReadOnlyDictionary<string, string?> variables) =>
        from variable in variables
        where variable.Key.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase)
        select KeyValuePair.Create(variable.Key[VariablePrefix.Length..].Replace("__", ":", StringComparison.Ordinal), variable.Value);

    private static Dictionary<string, string?> Process() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value, StringComparer.Ordinal);

    private static void RefuseUnknown(Dictionary<string, (string? Value, string Source)> values)
    {
        foreach (var (key, (_, source)) in values)
        {
            var known = key.StartsWith(LoggingPrefix, StringComparison.OrdinalIgnoreCase)
                || All.Any(k => key.Equals(k, StringComparison.OrdinalIgnoreCase) || key.StartsWith(k + ":", StringComparison.OrdinalIgnoreCase));
            if (!known)
            {
                var hint = Nearest(key) is { } meant ? $"Did you mean {meant}?" : $"There are {string.Join(", ", All)}, and Logging:LogLevel:*.";
                throw new StartRefusedException($"There is no setting {key}, which {source} sets. {hint}");
            }
        }
    }

    private static string? Nearest(string key) =>
        NearestName.Find(key, All) ?? All.FirstOrDefault(k => k.Split(':')[1].Equals(key.Split(':')[^1], StringComparison.OrdinalIgnoreCase));

    private sealed class Reader(Dictionary<string, (string? Value, string Source)> values)
    {
        public ServerOptions Options()
        {
            var defaults = new ServerOptions();
            return defaults with
            {
                Urls = List(ServerSettings.Urls) is { Count: > 0 } urls ? urls : defaults.Urls,
                DataDirectory = Text(Data) ?? defaults.DataDirectory,
                Storage = ReadStorage(),
                Cluster = ReadCluster(),
                KeysDirectory = Text(ServerSettings.Keys),
                MasterKey = Text(ServerSettings.MasterKey),
                PublicUrl = Address(ServerSettings.PublicUrl),
                AllowedHosts = List(ServerSettings.AllowedHosts),
                SharedVariables = List(ServerSettings.SharedVariables),
                Limits = new ServerLimits
                {
                    BodyBytes = Number(BodyBytes, defaults.Limits.BodyBytes, 1024, 1024L * 1024 * 1024),
                    InputBytes = (int)Number(InputBytes, defaults.Limits.InputBytes, 1, 16 * 1024 * 1024),
                    Definitions = (int)Number(MostDefinitions, defaults.Limits.Definitions, 1, 1_000_000),
                    Intake = (int)Number(Intake, defaults.Limits.Intake, 1, 1_000_000),
                    IntakeBytes = Number(IntakeBytes, defaults.Limits.IntakeBytes, 1024 * 1024, 1L << 40),
                    StorageWithin = Wait(StorageWithin, defaults.Limits.StorageWithin),
                },
                ResultRetention = Wait(ServerSettings.ResultRetention, defaults.ResultRetention),
                JobRetention = Wait(ServerSettings.JobRetention, defaults.JobRetention),
                MostMegabytes = Text(MostMegabytes) is null ? null : (int)Number(MostMegabytes, 0, 1, 16 * 1024 * 1024),
                OtlpEndpoint = Address(OtlpEndpoint) is { } collector ? new Uri(collector) : null,
                LogsJson = Word(LogFormat, "text", "json") == "json",
                Jobs = defaults.Jobs with
                {
                    Residence = Wait(Residence, defaults.Jobs.Residence),
                    MostResident = (int)Number(MostResident, defaults.Jobs.MostResident, 1, 10_000_000),
                },
                Logging = values.Where(v => v.Key.StartsWith(LoggingPrefix, StringComparison.OrdinalIgnoreCase)).ToDictionary(v => v.Key, v => v.Value.Value),
            };
        }

        private string? Text(string key) => values.GetValueOrDefault(key).Value is { Length: > 0 } text ? text : null;

        /// <summary>A list in a file, or a text with commas.</summary>
        private List<string> List(string key)
        {
            var items = values.Where(v => v.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)).OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value.Value);
            return [.. (Text(key) is { } text ? text.Split([',', ';']) : items).Select(i => (i ?? "").Trim()).Where(i => i.Length > 0)];
        }

        private string? Address(string key) => Text(key) switch
        {
            null => null,
            { } text when Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", Query.Length: 0, Fragment.Length: 0 } => text.TrimEnd('/'),
            { } text => throw new StartRefusedException($"{key} is '{text}' in {values[key].Source}; expected an address, as https://jobs.example.com."),
        };

        private long Number(string key, long absent, long least, long most)
        {
            if (Text(key) is not { } text)
            {
                return absent;
            }

            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
                : throw new StartRefusedException($"{key} is '{text}' in {values[key].Source}; expected a whole number from {least} to {most}.");
        }

        private string Word(string key, params string[] words) => Text(key) switch
        {
            null => words[0],
            { } text when words.Contains(text) => text,
            { } text => throw new StartRefusedException($"{key} is '{text}' in {values[key].Source}; expected {string.Join(" or ", words)}."),
        };

        private TimeSpan Wait(string key, TimeSpan absent)
        {
            if (Text(key) is not { } text)
            {
                return absent;
            }

            return WaitTime.Parse(text).Milliseconds is { } milliseconds
                ? TimeSpan.FromMilliseconds(milliseconds)
                : throw new StartRefusedException($"{key} is '{text}' in {values[key].Source}; expected a duration with its unit, as 90s or 2m.");
        }

        private ClusterSetup? ReadCluster()
        {
            if (!Choice(ServerSettings.Cluster, false, ("true", true), ("false", false)))
            {
                return null;
            }

            var defaults = new ClusterSetup();
            var roles = List(ClusterRoles);
            return defaults with
            {
                Host = Text(ClusterHost) ?? defaults.Host,
                Port = (int)Number(ClusterPort, defaults.Port, 0, 65535),
                PublicHost = Text(ClusterPublicHost),
                PublicPort = Text(ClusterPublicPort) is null ? null : (int)Number(ClusterPublicPort, 0, 1, 65535),
                Seeds = [.. List(ClusterSeeds).Select(Seed)],
                Roles = roles.Count == 0 ? defaults.Roles : [.. roles],
                Certificate = Text(ClusterCertificate),
                CertificatePassword = Text(ClusterCertificatePassword) ?? "",
                SplitBrain = Choice(ClusterSplitBrain, defaults.SplitBrain, ("lease", SplitBrain.Lease), ("majority", SplitBrain.Majority)),
            };
        }

        private string Seed(string text) => text.LastIndexOf(':') is > 0 and var colon
            && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
                ? text
                : throw new StartRefusedException($"{ClusterSeeds} has '{text}'; expected host:port, as node-1:4053.");

        private T Choice<T>(string key, T absent, params (string Word, T Value)[] choices)
        {
            if (Text(key) is not { } text)
            {
                return absent;
            }

            var found = Array.FindIndex(choices, choice => choice.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
            return found >= 0
                ? choices[found].Value
                : throw new StartRefusedException($"{key} is '{text}' in {values[key].Source}; expected {string.Join(" or ", choices.Select(choice => choice.Word))}.");
        }

        private StorageOptions? ReadStorage() => Text(ServerSettings.Storage) switch
        {
            null => null,
            { } text when text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) && text.Length > 7 => StorageOptions.Sqlite(text[7..]),
            { } text when text.StartsWith("postgres:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql:", StringComparison.OrdinalIgnoreCase) => Postgres(text),
            { } text => throw new StartRefusedException(
                $"{ServerSettings.Storage} is '{text.Split(':')[0]}:...' in {values[ServerSettings.Storage].Source}; expected sqlite:PATH, as sqlite:data/jobs.db, "
                + "or postgres://user:password@host:port/database."),
        };

        private StorageOptions Postgres(string url)
        {
            try
            {
                return StorageOptions.Postgres(url);
            }
            catch (FormatException wrong)
            {
                throw new StartRefusedException($"{ServerSettings.Storage} in {values[ServerSettings.Storage].Source}: {wrong.Message}", wrong);
            }
        }
    }
}
