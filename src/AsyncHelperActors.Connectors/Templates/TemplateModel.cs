using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Templates;

/// <summary>
/// The data of one render. Nothing in it is copied or parsed as a template: the nodes are read where they are, and a value
/// that contains braces is only text.
/// </summary>
public sealed record TemplateModel
{
    /// <summary>A model without data.</summary>
    public static TemplateModel Empty { get; } = new();

    /// <summary>What the template is called in errors, such as <c>export orders, http.relativeURI</c>.</summary>
    public string Name { get; init; } = "template";

    /// <summary>The variables by name: data, record, connection, settings, job, ...</summary>
    public IReadOnlyDictionary<string, JsonNode?> Variables { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Where a name is looked for that is no variable: the fields of the record, for templates with bare names.</summary>
    public JsonNode? Record { get; init; }

    /// <summary>The static lookups of the step.</summary>
    public IReadOnlyDictionary<string, TemplateLookup> Lookups { get; init; } = new Dictionary<string, TemplateLookup>();

    /// <summary>The request to sign, when it is known.</summary>
    public SigningRequest? Request { get; init; }

    /// <summary>Whether a missing or null field is an error instead of empty text (Celigo's strictHandlebarEvaluation).</summary>
    public bool Strict { get; init; }

    /// <summary>A model with these variables.</summary>
    public static TemplateModel Of(params (string Name, JsonNode? Value)[] variables) =>
        Empty with { Variables = variables.ToDictionary(v => v.Name, v => v.Value) };

    /// <summary>The same model with one more variable.</summary>
    public TemplateModel With(string name, JsonNode? value) =>
        this with { Variables = new Dictionary<string, JsonNode?>(Variables) { [name] = value } };

    /// <summary>The same model under another name.</summary>
    public TemplateModel Named(string name) => this with { Name = name };
}
