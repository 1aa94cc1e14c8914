using System.Text.Json;

namespace AsyncHelperActors.Demo;

/// <summary>How one page of a result leads to the next.</summary>
internal static class ResultPaging
{
    public static string[] EnvelopeOf(VendorScript script)
    {
        if (script.Envelope is { } envelope)
        {
            return envelope.Split('.');
        }

        return script.Pages > 1 && script.Paging is PagingStyle.Next or PagingStyle.BodyToken ? ["records"] : [];
    }

    public static void SetHeaders(VendorCall call, ResultSlice slice)
    {
        var (script, headers) = (call.Script, call.Http.Response.Headers);
        if (script.Pages <= 1)
        {
            return;
        }

        if (script.Paging == PagingStyle.Link && !slice.IsLast)
        {
            headers.Link = $"<{Self(call)}?page={slice.Page + 1}>; rel=\"next\"";
        }

        if (script.Paging == PagingStyle.Token && (slice.IsLast ? script.TokenEnd : $"t{slice.Page + 1}") is { } token)
        {
            headers["X-Next-Token"] = token;
        }
    }

    /// <summary>Fields beside the records, in the outermost object.</summary>
    public static void WriteFields(Utf8JsonWriter writer, VendorCall call, ResultSlice slice)
    {
        var script = call.Script;
        if (script.Pages <= 1)
        {
            return;
        }

        switch (script.Paging)
        {
            case PagingStyle.Next:
                writer.WriteString("next", slice.IsLast ? null : $"{Self(call)}?page={slice.Page + 1}");
                break;
            case PagingStyle.BodyToken:
                writer.WriteString("nextToken", slice.IsLast ? null : $"t{slice.Page + 1}");
                break;
            case PagingStyle.Page:
                writer.WriteNumber("page", slice.Page);
                writer.WriteNumber("pages", slice.Pages);
                break;
        }
    }

    private static string Self(VendorCall call) =>
        call.Link(call.Http.Request.Path.Value![call.Prefix.Length..], call.Script.Links != LinkStyle.Relative);
}
