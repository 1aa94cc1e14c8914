using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Syntax;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Templates;

/// <summary>
/// Renders handlebars templates with Celigo's helpers. Templates are parsed once and kept; rendering is free of shared
/// state, so one engine serves all threads. Only templates are ever parsed: a value of the data is text, whatever it contains.
/// </summary>
public sealed class TemplateEngine(TimeProvider clock, TemplateLimits? limits = null)
{
    private readonly TemplateLimits _limits = limits ?? TemplateLimits.Default;
    private readonly BoundedCache<string, TemplateTree> _parsed = new((limits ?? TemplateLimits.Default).CachedTemplates);

    // Templates of this length are rare, and a store full of them would be large.
    private readonly BoundedCache<string, TemplateTree> _longOnes = new(32);

    /// <summary>How many parsed templates are held.</summary>
    internal int CachedTemplates => _parsed.Count + _longOnes.Count;

    /// <summary>Renders a template over data.</summary>
    /// <param name="template">The template.</param>
    /// <param name="model">The data.</param>
    /// <param name="target">Where the text goes, which decides how <c>{{x}}</c> is escaped.</param>
    /// <exception cref="TemplateException">The template cannot be parsed, a helper refuses its arguments, or a limit is hit.</exception>
    public RenderedText Render(string template, TemplateModel model, TemplateTarget target)
    {
        // Most URIs and headers of real definitions have no template in them at all.
        bool plain = !template.Contains("{{", StringComparison.Ordinal) && template.Length <= _limits.MaxLineChars;
        if (plain && (target != TemplateTarget.Header || !template.Contains('\n', StringComparison.Ordinal)))
        {
            return new RenderedText(template, []);
        }

        try
        {
            TemplateTree tree = Parse(template);
            using var renderer = new Renderer(model, target, _limits, clock);
            return renderer.Render(tree);
        }
        catch (TemplateFault fault)
        {
            throw new TemplateException(fault, model.Name, template, fault.InnerException);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
        {
            // JSON nodes find out late that an object has a name twice or is nested too deeply.
            var fault = new TemplateFault(-1, $"the data cannot be read: {e.Message.TrimEnd('.')}", "Ask the sender for valid JSON.");
            throw new TemplateException(fault, model.Name, template, e);
        }
    }

    private TemplateTree Parse(string template)
    {
        BoundedCache<string, TemplateTree> cache = template.Length <= 16 * 1024 ? _parsed : _longOnes;
        if (cache.TryGet(template, out TemplateTree? tree))
        {
            return tree;
        }

        if (template.Length > _limits.MaxTemplateChars)
        {
            string what = $"the template is longer than {_limits.MaxTemplateChars:N0} characters";
            throw new TemplateFault(-1, what, "Put large data into the records.");
        }

        (tree, IReadOnlyList<TemplateFault> faults) = TemplateParser.Parse(template);
        if (faults.Count > 0)
        {
            throw faults[0];
        }

        cache.Add(template, tree);
        return tree;
    }
}
