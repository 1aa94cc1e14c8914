using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Webhooks;

/// <summary>Reads <c>webhook: { url, secret }</c> of a request, and refuses what could never be delivered.</summary>
internal static class WebhookFields
{
    private const int LongestUrl = 2048;

    private const string HowTo = "Write webhook: { \"url\": \"https://...\", \"secret\": \"whsec_...\" }.";

    /// <summary>The webhook; null when there is none, or when something is wrong with it, which the fields then know.</summary>
    public static WebhookTarget? Read(BodyFields fields, AddressGuard guard)
    {
        switch (fields.Raw("webhook"))
        {
            case null:
                return null;
            case JsonObject given:
                foreach (var (name, _) in given.Where(f => f.Key is not ("url" or "secret")))
                {
                    fields.Error($"webhook.{(name.Length > 80 ? name[..80] : name)}", "There is no such field.", HowTo);
                }

                var (url, secret) = (Url(fields, given["url"], guard), Secret(fields, given["secret"]));
                return url is null || secret is null ? null : new WebhookTarget(url, secret);
            default:
                fields.Error("webhook", "Expected an object.", HowTo);
                return null;
        }
    }

    private static string? Url(BodyFields fields, JsonNode? node, AddressGuard guard)
    {
        var wrong = Text(node) switch
        {
            null => "It is required, as a text.",
            { Length: > LongestUrl } text => $"It has {text.Length} characters, and {LongestUrl} are allowed.",
            { } text when !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0 =>
                "It is no http or https address.",
            { } text when new Uri(text).UserInfo.Length > 0 => "It holds a user or a password.",
            { } text when new Uri(text).Fragment.Length > 0 => "It has a fragment (#...), which is never sent.",
            { } text when !MayCall(new Uri(text), guard) => "This server does not call that address: loopback, link-local and private addresses are refused.",
            _ => null,
        };
        if (wrong is null)
        {
            return Text(node);
        }

        fields.Error("webhook.url", wrong, "Write a public address, as https://example.com/hooks; the message itself is signed with the secret.");
        return null;
    }

    /// <summary>An address that is written out can be refused at once; a name is looked up, and the guard asked, at each attempt.</summary>
    private static bool MayCall(Uri uri, AddressGuard guard) => IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address)
        ? guard.MayConnect(uri.Host, address)
        : !uri.IsLoopback || guard.MayConnect(uri.Host, IPAddress.Loopback);

    private static string? Secret(BodyFields fields, JsonNode? node)
    {
        string? wrong = "It is required, as a text.";
        if (Text(node) is { } text && WebhookSecret.Key(text, out wrong) is not null)
        {
            return text;
        }

        fields.Error("webhook.secret", wrong ?? "It is no secret.", "Write whsec_ and at least 16 random bytes in base64: echo whsec_$(openssl rand -base64 24)");
        return null;
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
