using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>JSON to text and back. What they make is fit for a JSON body and is not escaped there again.</summary>
internal static class JsonHelpers
{
    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("jsonEncode value", 1, 1, Encode),
        Helper.Of("jsonParse text", 1, 1, Parse),
        Helper.Of("jsonSerialize value", 1, 1, Serialize),
        Helper.Of("jsonStringify value", 1, 1, Serialize),
    ];

    private static object? Encode(HelperCall call) => TemplateValue.KindOf(call[0]) switch
    {
        ValueKind.Text => new SafeText(ValueJson.Escape(call.Text(0)), TemplateTarget.Json),
        ValueKind.Array or ValueKind.Object => "[object Object]",
        _ => call[0],
    };

    // JSON has no undefined: what is missing is left out by JavaScript, and the text stays empty.
    private static object Serialize(HelperCall call) =>
        call[0] is Undefined ? Undefined.Value : new SafeText(ValueJson.Write(call[0]), TemplateTarget.Json);

    private static object? Parse(HelperCall call)
    {
        if (TemplateValue.KindOf(call[0]) is ValueKind.Array or ValueKind.Object || !call.Has(0))
        {
            return call[0];
        }

        try
        {
            return JsonNode.Parse(call.Text(0));
        }
        catch (JsonException e)
        {
            throw call.Fault("the text is not JSON", "Check the field; names and texts need double quotation marks.", e);
        }
    }
}
