using System.Text;
using System.Text.Json;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Serialization;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Golden;

/// <summary>What any release ever wrote must still be read, and written the same way. Golden files are added and never changed.</summary>
public sealed class GoldenFilesTest
{
    private static readonly string Folder = RepositoryFiles.At("tests", "AsyncHelperActors.Tests", "Golden");

    public static TheoryData<string> Manifests() => [.. JobManifests.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Each_manifest_has_a_golden_file_that_reads_and_writes_the_same_bytes(string manifest)
    {
        var file = Path.Combine(Folder, manifest + ".json");
        var known = JobManifests.Find(manifest)!;
        if (!File.Exists(file) && Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, JsonSerializer.Serialize(StoredSamples.Of(known.Json.Type), known.Json));
        }

        Assert.True(File.Exists(file), $"{manifest} has no golden file. UPDATE_GOLDEN=1 dotnet test --filter FullyQualifiedName~Golden writes it from StoredSamples.");
        var golden = File.ReadAllBytes(file);
        var read = JsonSerializer.Deserialize(golden, known.Json);
        Assert.Equal(Encoding.UTF8.GetString(golden), Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(read, known.Json)));
    }

    [Fact]
    public void Each_journalled_event_and_each_message_between_nodes_has_a_manifest_and_only_Folded_has_none()
    {
        var types = typeof(JobEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(JobEvent)) && t != typeof(Folded))
            .Concat(typeof(IJobMessage).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IJobMessage))));
        Assert.Empty(types.Where(t => JobManifests.Find(t) is null).Select(t => t.Name));
        Assert.Null(JobManifests.Find(typeof(Folded)));
    }

    /// <summary>Fields that came later have a file of their own beside the first one: <c>e.pages.1.notes.json</c>.</summary>
    public static TheoryData<string> LaterFields() =>
        [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => JobManifests.Find(name) is null)];

    [Theory]
    [MemberData(nameof(LaterFields))]
    public void Fields_that_came_later_read_and_write_the_same_bytes_too(string name)
    {
        var known = JobManifests.All.SingleOrDefault(manifest => name.StartsWith($"{manifest.Name}.", StringComparison.Ordinal));
        Assert.True(known is not null, $"{name} belongs to no manifest.");
        var golden = File.ReadAllBytes(Path.Combine(Folder, name + ".json"));
        var read = JsonSerializer.Deserialize(golden, known.Json);
        Assert.Equal(Encoding.UTF8.GetString(golden), Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(read, known.Json)));
    }

    [Fact]
    public void Each_event_sample_sets_every_field_so_that_none_is_left_untested()
    {
        var unset =
            from sample in StoredSamples.Events
            from property in sample.GetType().GetProperties()
            where property.GetValue(sample) is not { } value || value.Equals(property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null)
            select $"{sample.GetType().Name}.{property.Name}";
        Assert.Empty(unset);
        Assert.Equal(JobManifests.All.Count(m => m.Name.StartsWith("e.", StringComparison.Ordinal)), StoredSamples.Events.Select(s => s.GetType()).Distinct().Count());
    }
}
