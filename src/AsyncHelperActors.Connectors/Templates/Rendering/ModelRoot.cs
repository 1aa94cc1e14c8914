using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Rendering;

/// <summary>The outermost context: the variables, and behind them the fields of the record.</summary>
internal sealed class ModelRoot(TemplateModel model) : ValueObject
{
    private JsonObject? _signing;

    public override IEnumerable<string> Names => model.Variables.Keys.Concat(TemplateValue.Names(model.Record)).Distinct();

    public override bool TryGet(string name, out object? value)
    {
        if (model.Variables.TryGetValue(name, out JsonNode? variable))
        {
            value = variable;
            return true;
        }

        if (name is "hashOptions" or "hmacOptions" && model.Request is not null)
        {
            value = _signing ??= SigningOptions.Of(model.Request, model.Variables.GetValueOrDefault("connection"));
            return true;
        }

        return TemplateValue.TryMember(model.Record, name, out value);
    }
}
