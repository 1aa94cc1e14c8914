using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads connections.</summary>
internal static partial class ConnectionReading
{
    private const long LongestRequestMs = 24 * 3_600_000L;
    private const int MostBudgets = 100;

    public static ConnectionDef Read(FieldReader fields, JsonObject document, string id, string name)
    {
        RemarkMasks(fields, document);
        var connection = new ConnectionDef(id, name);
        fields.Accept(
            "http", "type", "offline", "debugDate", "debugUntil", "_agentId", "settings", "assistant", "microServices", "queues",
            "autoRecoverRateLimitErrors", "isHTTP", "rest", "encrypted", "unencrypted", "_sourceId", "_httpConnectorId");
        if (fields.Text("type") is not (null or "http"))
        {
            fields.Error("type", "Only connections of type http are spoken.", "Write type: http or leave it out.");
        }

        if (fields.Child("http") is not { } http)
        {
            if (!fields.Has("http"))
            {
                fields.Error("http", "It is required and was not given.", "Write http: { baseURI: \"https://...\" }.");
            }

            return connection;
        }

        http.Accept(
            "targetConcurrencyLevel", "encryptedFields", "unencryptedFields", "formType", "type", "_httpConnectorId", "_httpConnectorVersionId",
            "_httpConnectorApiId", "_iClientId", "_httpConnectorSupportedVersionId", "sendAuthForFileDownloads");
        return connection with
        {
            BaseUri = BaseUri(http),
            Headers = RequestReading.Headers(http, "headers"),
            MediaType = http.Choice("mediaType", MediaTypeNames.Words) ?? MediaType.Json,
            SuccessMediaType = http.Choice("successMediaType", MediaTypeNames.Words),
            ErrorMediaType = http.Choice("errorMediaType", MediaTypeNames.Words),
            Auth = AuthReading.Read(http),
            Handshake = Handshake(http),
            AllowedHosts = AllowedHosts(http),
            ConcurrencyLevel = (int?)http.Integer("concurrencyLevel", 1, 10_000),
            TimeoutMs = Timeout(http) ?? 60_000,
            FollowRedirects = http.Flag("followRedirects") ?? true,
            MaxResponseBytes = http.Integer("maxResponseBytes", 1, long.MaxValue / 2),
            RetryHeader = http.Text("retryHeader") ?? "Retry-After",
            RateLimit = RateLimit(http),
            MaxRemoteJobs = (int?)http.Integer("maxRemoteJobs", 1, 1_000_000),
            Encrypted = Values(http, "encrypted"),
            Unencrypted = Values(http, "unencrypted"),
            LenderId = Lender(fields, http, id),
            Tls = TlsReading.Read(http),
            Ping = Ping(http),
        };
    }

    /// <summary>Celigo's forms leave an empty object behind.</summary>
    private static PingDef? Ping(FieldReader http) => http.Child("ping") is { } ping && (ping.Has("relativeURI") || ping.Has("method") || ping.Has("body"))
        ? new PingDef(ping.TextOrEmpty("relativeURI") ?? "", RequestReading.Method(ping, "method", "GET"), ping.Text("body"), RequestReading.Response(ping))
        : null;

    /// <summary>The connection whose limits hold for this one too.</summary>
    private static string? Lender(FieldReader fields, FieldReader http, string id)
    {
        if (fields.Text("_borrowConcurrencyFromConnectionId") is not { } lender)
        {
            return null;
        }

        if (lender == id)
        {
            fields.Error("_borrowConcurrencyFromConnectionId", "A connection cannot borrow from itself.", "Leave it out: a connection has its own limits.");
        }

        if (http.Has("concurrencyLevel") || http.Child("rateLimit")?.Has("requests") == true)
        {
            fields.Warn("_borrowConcurrencyFromConnectionId", $"The limits of {lender} hold for this connection, not its own concurrencyLevel and rateLimit.requests.", "Write them on the connection that lends.");
        }

        return lender;
    }

    /// <summary>The time for one request; null when absent.</summary>
    public static long? Timeout(FieldReader http)
    {
        var timeout = http.Wait("timeout", unitNeeded: true);
        if (timeout is 0 or > LongestRequestMs)
        {
            http.Error("timeout", "Expected more than nothing and at most 24 hours.", "Write \"60s\".");
        }

        return timeout;
    }

    private static string BaseUri(FieldReader http)
    {
        var text = http.RequiredText("baseURI", "Write the address that relative URIs start from: \"https://api.example.com\".").Trim();
        if (text.Length == 0 || text.Contains("{{", StringComparison.Ordinal) || text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            http.Error("baseURI", "Expected an absolute http or https address.", "Write \"https://api.example.com\".");
        }
        else if (uri.UserInfo.Length > 0)
        {
            http.Error("baseURI", "Credentials in an address would show in every log.", "Write auth: { type: basic, basic: { username, password } }.");
        }

        return text;
    }

    private static Handshake? Handshake(FieldReader http)
    {
        if (http.Child("handshake") is not { } handshake)
        {
            return null;
        }

        var status = handshake.Integer("statusCode", 300, 599);
        if (!handshake.Has("statusCode"))
        {
            handshake.Error("statusCode", "It is required and was not given.", "Write the status that asks for the repetition, as 409.");
        }

        return new Handshake((int)(status ?? 0), handshake.RequiredText("header", "Write the header that the answer carries and the repetition needs."));
    }

    private static List<string> AllowedHosts(FieldReader http)
    {
        var hosts = new List<string>();
        foreach (var value in http.Values("allowedHosts"))
        {
            if (Host().IsMatch(value))
            {
                hosts.Add(value.ToLowerInvariant());
            }
            else
            {
                http.Error("allowedHosts", $"{(value.Length > 80 ? value[..80] : value)} is not the name of a host.", "Write each host alone, without https:// and without *: \"files.example.com\".");
            }
        }

        return hosts;
    }

    private static RateLimit RateLimit(FieldReader http)
    {
        if (http.Child("rateLimit") is not { } limit)
        {
            return new RateLimit();
        }

        return new RateLimit
        {
            FailStatusCode = (int)(limit.Integer("failStatusCode", 100, 599) ?? 429),
            FailPath = limit.Text("failPath"),
            FailValues = limit.Values("failValues"),
            LimitMs = limit.Integer("limit", 0, LongestRequestMs),
            Requests = Budgets(limit),
        };
    }

    private static List<RateBudget> Budgets(FieldReader limit)
    {
        var budgets = limit.Children("requests");
        if (budgets.Count > MostBudgets)
        {
            limit.Error("requests", $"Expected at most {MostBudgets} budgets, came {budgets.Count}.", "Let one pattern stand for many addresses: \"GET /reports/*\".");
        }

        var read = budgets.Take(MostBudgets).Select(Budget).ToList();
        for (var i = 1; i < read.Count; i++)
        {
            if (read.FindIndex(0, i, earlier => earlier.Match == read[i].Match || earlier.Match is "*" or "**") is >= 0 and var first)
            {
                budgets[i].Warn("match", $"No request reaches it: budget {first} counts all of them, and the first that matches counts.", "Put the narrow patterns before the wide ones.");
            }
        }

        return read;
    }

    private static RateBudget Budget(FieldReader budget)
    {
        if (!budget.Has("rate"))
        {
            budget.Error("rate", "It is required and was not given.", "Write how many requests: rate: 2.");
        }

        var rate = budget.Number("rate", 0.000_001, 1_000_000) ?? 1;
        var per = budget.Wait("per", unitNeeded: true) ?? 1000;
        if (per == 0)
        {
            budget.Error("per", "Expected more than nothing.", "Write \"1s\" or \"1m\".");
        }

        var match = budget.Text("match") ?? "*";
        if (BudgetMatch.Parse(match, out var problem) is null)
        {
            budget.Error("match", problem!.Value.Message, problem.Value.Hint);
        }

        return new RateBudget(match, rate, per, (int)(budget.Integer("burst", 1, 1_000_000) ?? Math.Max(1, (long)Math.Floor(rate))));
    }

    /// <summary>Celigo shows and takes these as an object or as the JSON text of one.</summary>
    private static JsonObject Values(FieldReader http, string name)
    {
        var node = http.Raw(name);
        if (node is JsonValue && node.GetValueKind() == JsonValueKind.String)
        {
            return Parsed(http, name, node.GetValue<string>());
        }

        return http.Object(name) ?? [];
    }

    private static JsonObject Parsed(FieldReader http, string name, string text)
    {
        if (text.Trim().Length == 0 || IsMask(text))
        {
            return [];
        }

        try
        {
            if (JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject values)
            {
                return values;
            }
        }
        catch (JsonException)
        {
            // Falls through to the one message for everything that is not an object; the text itself may be a secret and is not shown.
        }

        http.Error(name, "Expected an object, came a text that is not the JSON of one.", "Write { name: value, ... }.");
        return [];
    }

    /// <summary>A document that was shown somewhere has masks in the place of its secrets; used as secrets they would fail at the vendor.</summary>
    private static void RemarkMasks(FieldReader fields, JsonObject document) => SecretFields.Transform(document, (path, value) =>
    {
        if (IsMask(value))
        {
            fields.Warn(path, "It is a mask and not the secret itself.", "Write the secret, best as \"${env:NAME}\".");
        }

        return value;
    });

    private static bool IsMask(string text) => text.Length >= 3 && text.All(letter => letter == '*');

    [GeneratedRegex(@"\A(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Host();
}
