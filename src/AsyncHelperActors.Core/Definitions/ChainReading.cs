using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads the named requests of an async helper: <c>before</c>, <c>after</c> and <c>also</c>.</summary>
internal sealed partial class ChainReading
{
    private const int MostSteps = 20;

    private static readonly string[] TakenNames = [ResultSet.Main, "pages"];

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The requests around the submission or before the result.</summary>
    public IReadOnlyList<ChainStepDef> Steps(FieldReader? fields, string name) => Read(fields, name, isSet: false);

    /// <summary>The further result sets.</summary>
    public IReadOnlyList<ChainStepDef> Sets(FieldReader? fields, string name) => Read(fields, name, isSet: true);

    /// <summary>Requests that only ask, and may always be sent again.</summary>
    public IReadOnlyList<ChainStepDef> Hops(FieldReader? fields, string name) => Read(fields, name, isSet: false, mayRepeat: false);

    private List<ChainStepDef> Read(FieldReader? fields, string name, bool isSet, bool mayRepeat = true)
    {
        var steps = new List<ChainStepDef>();
        var readers = fields?.Children(name) ?? [];
        if (readers.Count > MostSteps)
        {
            fields!.Error(name, $"It has {readers.Count} entries, and {MostSteps} are allowed.", "Ask for less in one job.");
            return steps;
        }

        foreach (var reader in readers)
        {
            var stepName = reader.RequiredText("name", "Write a short name, as upload; later requests know the answer as {{steps.upload...}}.");
            CheckName(reader, stepName, isSet);
            if (!reader.Has("_exportId"))
            {
                reader.Error("_exportId", "It is required and was not given.", "Write the id of the export that is the request.");
            }

            steps.Add(new ChainStepDef(stepName, DefinitionReader.ReadId(reader, "_exportId") ?? "")
            {
                Repeatable = isSet || !mayRepeat ? null : reader.Flag("repeatable"),
                Optional = isSet && reader.Flag("optional") == true,
            });
        }

        return steps;
    }

    private void CheckName(FieldReader reader, string name, bool isSet)
    {
        if (name.Length == 0)
        {
            return;
        }

        if (!Name().IsMatch(name))
        {
            reader.Error("name", $"{name} cannot be a name.", "Begin with a letter, then letters, digits and _; at most 40.");
        }
        else if (isSet && TakenNames.Contains(name))
        {
            reader.Error("name", $"{name} cannot be the name of a further result set.", "Choose another one, as errors.");
        }
        else if (!_names.Add(name))
        {
            reader.Error("name", $"{name} is there twice in this async helper.", "Give each request its own name.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
