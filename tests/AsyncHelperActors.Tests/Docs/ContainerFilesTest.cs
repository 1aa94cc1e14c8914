using System.Text.RegularExpressions;
using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Cli;
using AsyncHelperActors.Server;
using AsyncHelperActors.Tests.Golden;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>The files under docker/ speak of this product: every setting is one, every path is there, and their nodes are those that the cluster tests run.</summary>
public sealed partial class ContainerFilesTest
{
    private static readonly string[] Nodes = ["node-1", "node-2", "node-3"];

    [Fact]
    public void Every_node_of_compose_has_settings_that_make_it_one_of_three()
    {
        var services = Documents("docker/compose.yaml").Single()["services"];
        var options = Nodes.Select(name => Read(Variables((YamlMappingNode)Merged(services[name])["environment"]))).ToList();

        Assert.All(options, node => Assert.Equal((Database.Postgres, true), (node.Storage!.Database, node.Cluster!.HasJobs)));
        Assert.Equal(Nodes, options.Select(node => node.Cluster!.PublicHost));
        Assert.All(options, node => Assert.Empty(node.Cluster!.Seeds));
        Assert.All(Nodes, name => Assert.InRange(Seconds(Text(Merged(services[name])["stop_grace_period"])), ServerHost.LongestStop.TotalSeconds, 600));
        Assert.All(Nodes, name => Assert.Contains(":8480", Text(Merged(services[name])["ports"][0]), StringComparison.Ordinal));
    }

    [Fact]
    public void The_stateful_set_of_Kubernetes_has_settings_probes_and_time_to_stop()
    {
        var all = Documents("docker/kubernetes/asynchelper.yaml").ToList();
        Assert.Equal(["Service", "Service", "PodDisruptionBudget", "StatefulSet"], all.Select(document => Text(document["kind"])));
        var spec = all[3]["spec"];
        Assert.Equal(("3", "1"), (Text(spec["replicas"]), Text(all[2]["spec"]["maxUnavailable"])));
        Assert.Equal(Text(all[1]["metadata"]["name"]), Text(spec["serviceName"]));

        var pod = spec["template"]["spec"];
        Assert.InRange(int.Parse(Text(pod["terminationGracePeriodSeconds"])), ServerHost.LongestStop.TotalSeconds, 600);
        var container = pod["containers"][0];
        var variables = ((YamlSequenceNode)container["env"]).ToDictionary(
            item => Text(item["name"]), item => item is YamlMappingNode map && map.Children.ContainsKey("value") ? Text(item["value"]) : Filled(Text(item["name"])));
        var options = Read(variables);
        Assert.Equal((Database.Postgres, "$(POD_NAME).asynchelper-nodes"), (options.Storage!.Database, options.Cluster!.PublicHost));
        Assert.Equal(["/health/live", "/health/live", "/health/ready"], new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(probe => Text(container[probe]["httpGet"]["path"])));
        Assert.Equal(["8480", $"{new ClusterSetup().Port}"], ((YamlSequenceNode)container["ports"]).Select(port => Text(port["containerPort"])));
    }

    [Fact]
    public void The_image_is_built_from_what_is_there_and_runs_commands_that_exist()
    {
        var lines = File.ReadAllLines(RepositoryFiles.At("docker/Dockerfile"));
        foreach (var path in lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]))
        {
            var directory = RepositoryFiles.At(Path.GetDirectoryName(path)!);
            Assert.True(Directory.EnumerateFileSystemEntries(directory, Path.GetFileName(path)).Any(), $"{path} is copied into the image and is not there");
        }

        var projects = Directory.EnumerateDirectories(RepositoryFiles.At("src")).Select(Path.GetFileName);
        Assert.All(projects, project => Assert.Contains(lines, line => line.StartsWith($"COPY src/{project}/*.csproj ", StringComparison.Ordinal)));
        Assert.Contains("USER $APP_UID", lines);
        var known = CommandLine.Build().Subcommands.Select(command => command.Name).ToList();
        Assert.All(["health", "serve", "tokens"], command => Assert.Contains(command, known));
        Read(lines.SelectMany(line => Setting().Matches(line)).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value));
    }

    /// <summary>A name that is none, or a value that cannot be read, is refused.</summary>
    private static ServerOptions Read(Dictionary<string, string> variables)
    {
        using var nowhere = new Actors.Storage.TempDirectory();
        return ServerSettings.Read(file: nowhere.File("none.json"), variables: variables.ToDictionary(v => v.Key, v => (string?)v.Value));
    }

    private static Dictionary<string, string> Variables(YamlMappingNode environment) =>
        Merged(environment).Children.ToDictionary(entry => Text(entry.Key), entry => Expansion().Replace(Text(entry.Value), match => Filled(match.Value)));

    private static string Filled(string name) => name switch
    {
        _ when name.Contains("Storage", StringComparison.Ordinal) => "postgres://user:secret@db:5432/jobs",
        _ => new string('k', 44),
    };

    /// <summary>With what YAML's merge key brings; what stands beside it wins.</summary>
    private static YamlMappingNode Merged(YamlNode node)
    {
        var map = (YamlMappingNode)node;
        if (!map.Children.TryGetValue("<<", out var from))
        {
            return map;
        }

        var all = new YamlMappingNode(Merged(from).Children);
        foreach (var (key, value) in map.Children.Where(entry => Text(entry.Key) != "<<"))
        {
            all.Children[key] = value;
        }

        return all;
    }

    private static IEnumerable<YamlNode> Documents(string path)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(RepositoryFiles.At(path));
        stream.Load(reader);
        return stream.Documents.Select(document => document.RootNode);
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static double Seconds(string text) => double.Parse(text.TrimEnd('s'));

    [GeneratedRegex(@"\$\{[^}]*\}")]
    private static partial Regex Expansion();

    [GeneratedRegex(@"(ASYNCHELPER__\w+)=(\S+)")]
    private static partial Regex Setting();
}
