using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Paging;

/// <summary>
/// Where the next page of a result is: all that its request needs of the pages before it. It goes through the job's journal, so a crash
/// between two pages goes on at the right one. Fields are only ever added.
/// </summary>
/// <param name="Answers">How many answers came before.</param>
/// <param name="Records">How many records they held, before any filter.</param>
internal sealed record PageCursor(int Answers, long Records)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The number of the next page.</summary>
    public long? Page { get; init; }

    /// <summary>How many records the next request passes over.</summary>
    public long? Skip { get; init; }

    /// <summary>The token of the next request.</summary>
    public string? Token { get; init; }

    /// <summary>The address of the next request, as the vendor wrote it.</summary>
    public string? Address { get; init; }

    /// <summary>The address that the last answer came from, which <see cref="Address"/> may be relative to.</summary>
    public string? From { get; init; }

    /// <summary>What the templates ask for of the last page: <c>{{previous_page...}}</c>.</summary>
    public JsonObject? Previous { get; init; }

    /// <summary>A digest of an earlier request, to find out that the requests go round in a circle.</summary>
    public string? Mark { get; init; }

    /// <summary>How many answers had come before the request of <see cref="Mark"/>.</summary>
    public int MarkedAt { get; init; }

    /// <summary>A digest of the last page's records.</summary>
    public string? Digest { get; init; }

    /// <summary>How many pages in a row had that digest.</summary>
    public int Same { get; init; }

    /// <summary>How many pages a preSavePage hook saw, those that it emptied included.</summary>
    public int Shaped { get; init; }

    /// <summary>The cursor that a journal held; null at the first page.</summary>
    public static PageCursor? Of(RawJson stored) => stored.Text is null ? null : JsonSerializer.Deserialize<PageCursor>(stored.Text, Options);

    /// <summary>The cursor for the journal.</summary>
    public RawJson ToRaw() => new(JsonSerializer.Serialize(this, Options));
}
