using AsyncHelperActors.Web.Definitions;

namespace AsyncHelperActors.Web.Trying;

/// <summary>What can be tried from a form.</summary>
/// <param name="Title">The panel's title.</param>
/// <param name="Kind">Of the request.</param>
/// <param name="Id">Its id.</param>
/// <param name="Offers">Into which fields a path of the answer can be put.</param>
internal sealed record Trials(string Title, string Kind, string Id, IReadOnlyList<PathOffer> Offers)
{
    /// <summary>The request itself, or the one that a helper polls with; null: there is none yet.</summary>
    public static Trials? Of(FormModel form) => form.Kind switch
    {
        "exports" or "imports" => new Trials("Try it", form.Kind, form.Id, [new PathOffer("resource path", "http.response.resourcePath", IsOfResource: false)]),
        "asynchelpers" when form.Text("http.status._exportId") is { Length: > 0 } status => new Trials(
            "Try the status request",
            "exports",
            status,
            [new PathOffer("status path", "http.status.statusPath", IsOfResource: true), new PathOffer("resource path of the submit answer", "http.submit.resourcePath", IsOfResource: false)]),
        _ => null,
    };
}
