using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>A case that was run: the bundle as it stands in the repository, the real rules and connector, virtual time.</summary>
internal sealed record VendorRun(VendorCase Case, SimulationReport Report)
{
    private const string Stars = "****";

    /// <summary>The vendor's own address in this run.</summary>
    public string Base { get; private init; } = "";

    /// <summary>Every request but logins, as <c>METHOD path</c>, or with its host where that is another one; equal neighbours once.</summary>
    public IReadOnlyList<string> Requests => [.. Folded(Calls.Select(call => Line(call)))];

    /// <summary>Every request but logins.</summary>
    public IEnumerable<SimulatedCall> Calls => Report.Entries.SelectMany(entry => entry.Calls).Where(call => call.Step != "login");

    /// <summary>Requests to hosts that are not the vendor's own.</summary>
    public IReadOnlyList<SimulatedCall> Elsewhere => [.. Calls.Where(call => !IsOwn(call))];

    /// <summary>The headers that carry secrets to the vendor.</summary>
    public IReadOnlyList<string> Secrets =>
        [.. Calls.Where(IsOwn).SelectMany(call => call.Headers).Where(header => header.Value.Contains(Stars, StringComparison.Ordinal)).Select(header => header.Key).Distinct()];

    public static Bundle ReadBundle(VendorFile file)
    {
        var text = File.ReadAllText(Repository.At(file.Bundle.Split('/')));
        var bundle = Bundle.Parse(text, file.Bundle);
        Assert.True(bundle.Value is not null && (file.Dialect == Dialect.Celigo || bundle.Problems.Count == 0), string.Join('\n', bundle.Problems));
        return bundle.Value;
    }

    public static async Task<VendorRun> OfAsync(VendorCase each)
    {
        var set = new DefinitionSet(ReadBundle(each.File).Entries.Select(entry => entry.Definition));
        var script = each.Script();
        Assert.True(script.Step is not null, $"{each.FullName} does not say what to run.");
        var (type, id) = script.Step.Value;
        var request = new SimulationRequest(set, type, id, script)
        {
            Variable = name => each.File.Variables.GetValueOrDefault(name),
            MostRecords = 1_000,
        };
        var reading = await Simulator.RunAsync(request, CancellationToken.None);
        Assert.True(reading.Value is not null, $"{each.FullName}: {string.Join('\n', reading.Problems)}");
        var step = (RequestDef)set.Find(type == StepType.Export ? DefinitionKind.Exports : DefinitionKind.Imports, id)!;
        var connection = (ConnectionDef)set.Find(DefinitionKind.Connections, step.ConnectionId)!;
        var address = EnvironmentText.Expand(connection.BaseUri, name => each.File.Variables.GetValueOrDefault(name));
        Assert.True(address.Text is not null, $"{each.FullName}: {address.Error} Give it in variables.");
        return new VendorRun(each, reading.Value) { Base = address.Text.TrimEnd('/') };
    }

    public string Line(SimulatedCall call) => $"{call.Method} {(call.Url.StartsWith(Base + "/", StringComparison.Ordinal) ? call.Url[Base.Length..] : call.Url)}";

    private bool IsOwn(SimulatedCall call) => new Uri(call.Url).Authority == new Uri(Base).Authority;

    private static IEnumerable<string> Folded(IEnumerable<string> lines)
    {
        string? last = null;
        foreach (var line in lines)
        {
            if (line != last)
            {
                yield return line;
            }

            last = line;
        }
    }
}
