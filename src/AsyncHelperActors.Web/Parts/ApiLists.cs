using System.Text.Json.Nodes;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Web.Parts;

/// <summary>Whole collections, for drop-downs.</summary>
internal static class ApiLists
{
    private const int PageSize = 200;

    /// <summary>Every definition of a kind, in the order of their ids.</summary>
    public static async Task<IReadOnlyList<JsonObject>> AllDefinitionsAsync(this AsyncHelperClient api, string kind)
    {
        var all = new List<JsonObject>();
        string? cursor = null;
        do
        {
            var page = await api.ListDefinitionsAsync(kind, limit: PageSize, cursor: cursor);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }
}
