namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads <c>http.protocol</c> and <c>http.callback</c>.</summary>
internal static class ProtocolReading
{
    private const int MostValues = 100;

    private static readonly Dictionary<string, bool> Words = ProtocolPreset.All.Keys.ToDictionary(name => name, _ => true, StringComparer.Ordinal);

    /// <summary>The preset that a helper names; null when it names none.</summary>
    public static ProtocolPreset? Preset(FieldReader http) =>
        http.Choice("protocol", Words) is null ? null : ProtocolPreset.All[http.Text("protocol")!];

    /// <summary>The helper with its preset filled in. Who says where the status is, and what its values mean, is not second-guessed.</summary>
    public static AsyncHelperDef Complete(AsyncHelperDef helper, ProtocolPreset? preset, FieldReader http)
    {
        if (preset is null)
        {
            return helper;
        }

        var status = http.Child("status");
        var readsStatusItself = status?.Has("statusPath") == true || status?.Has("doneValues") == true;
        if (readsStatusItself && (helper.Status.StatusPath.Length == 0 || helper.Status.DoneValues.Count == 0))
        {
            status!.Error("statusPath", "With a protocol, the status is read by statusPath and the value lists together, or by the protocol.", "Write statusPath, inProgressValues and doneValues, or none of them.");
        }

        var mayBeFinal = http.Child("submit")?.Has("mayBeFinal") == true ? helper.Submit.MayBeFinal : helper.Submit.After.Count == 0;
        return preset.Complete(helper with { Submit = helper.Submit with { MayBeFinal = mayBeFinal } }, readsStatusItself);
    }

    /// <summary>What a callback looks like; null when the vendor makes none.</summary>
    public static CallbackDef? Callback(FieldReader? callback)
    {
        if (callback is null)
        {
            return null;
        }

        var path = callback.Text("path");
        var values = callback.Values("values");
        if (path is null && values.Count > 0)
        {
            callback.Error("path", "The values of http.callback are compared with what is there, and it is not given.", "Write path: status, or take values away.");
        }

        if (values.Count > MostValues)
        {
            callback.Error("values", $"It has {values.Count} entries, and {MostValues} are allowed.", "Take some away.");
        }

        return new CallbackDef(path, values);
    }
}
