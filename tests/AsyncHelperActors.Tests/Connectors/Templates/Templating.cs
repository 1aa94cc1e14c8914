using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;

namespace AsyncHelperActors.Tests.Connectors.Templates;

/// <summary>Renders templates in tests, at a time that stands still.</summary>
internal static class Templating
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 14, 5, 6, 789, TimeSpan.Zero);

    public static TemplateEngine Engine { get; } = new(new StoppedClock());

    public static string Render(string template, string data = "{}", TemplateTarget target = TemplateTarget.Text) =>
        Engine.Render(template, Model(data), target).Text;

    public static TemplateModel Model(string data) => TemplateModel.Empty with { Record = JsonNode.Parse(data) };

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
