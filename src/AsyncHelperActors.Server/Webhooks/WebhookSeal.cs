using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using Microsoft.AspNetCore.DataProtection;

namespace AsyncHelperActors.Server.Webhooks;

/// <summary>Who is told of a job's end: the whole address and the secret. Never stored and never shown as it is.</summary>
/// <param name="Url">Where to post.</param>
/// <param name="Secret">What signs the message.</param>
internal sealed record WebhookTarget(string Url, string Secret);

/// <summary>Seals a webhook's address and secret before they come near the journal. A seal belongs to one job of one account.</summary>
internal sealed partial class WebhookSeal(IDataProtectionProvider protection)
{
    /// <summary>A webhook as the job keeps it.</summary>
    public JobWebhook Seal(string account, string jobId, WebhookTarget target)
    {
        // An address's query often is a password; what is in front of it tells people enough.
        var shown = new Uri(target.Url).GetLeftPart(UriPartial.Path);
        return new JobWebhook(shown, Protector(account, jobId).Protect(JsonSerializer.Serialize(target, TargetJson.Default.WebhookTarget)));
    }

    /// <summary>The address and secret.</summary>
    /// <exception cref="DefinitionUnusableException">The key that sealed them is not there.</exception>
    public WebhookTarget Open(string account, string jobId, JobWebhook webhook)
    {
        try
        {
            return JsonSerializer.Deserialize(Protector(account, jobId).Unprotect(webhook.Sealed), TargetJson.Default.WebhookTarget)
                ?? throw new CryptographicException("The seal holds nothing.");
        }
        catch (CryptographicException cause)
        {
            throw new DefinitionUnusableException(
                "the webhook's secret cannot be opened: the key that sealed it is not in the keys directory. Restore the keys that belong to this storage.", cause);
        }
    }

    private IDataProtector Protector(string account, string jobId) => protection.CreateProtector("AsyncHelperActors.Webhooks.v1", account, jobId);

    [JsonSerializable(typeof(WebhookTarget))]
    private sealed partial class TargetJson : JsonSerializerContext;
}
