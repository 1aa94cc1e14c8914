using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Tests.House;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>Something that an asynchronous API may ask of a definition, and what shows that it can be done.</summary>
/// <param name="Need">In words.</param>
/// <param name="ShownBy">Cases as <c>vendor/case</c>, or tests as <c>Class.Method</c> where a simulation is not enough.</param>
internal sealed record Demand(string Need, IReadOnlyList<string> ShownBy)
{
    /// <summary>The rows of <c>demands.yaml</c>.</summary>
    public static IReadOnlyList<Demand> All { get; } = Read();

    private static Demand[] Read()
    {
        var path = Repository.At("tests", "AsyncHelperActors.Tests", "VendorCatalogue", "demands.yaml");
        var rows = (JsonObject)TextTree.Read(File.ReadAllText(path), path).Root!;
        return [.. rows.Select(row => new Demand(row.Key, VendorFile.Texts(row.Value)))];
    }
}
