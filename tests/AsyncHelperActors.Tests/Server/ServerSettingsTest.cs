using AsyncHelperActors.Server;
using AsyncHelperActors.Tests.Actors.Storage;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

public sealed class ServerSettingsTest : IDisposable
{
    private static readonly Dictionary<string, string?> Nothing = [];

    private readonly TempDirectory _directory = new();

    [Fact]
    public void Without_settings_the_defaults_hold()
    {
        var options = ServerSettings.Read(Nothing, _directory.File("none.json"), Nothing);
        Assert.Equal("http://127.0.0.1:8480", Assert.Single(options.Urls));
        Assert.Equal(("data", null, 256 * 1024), (options.DataDirectory, options.Storage, options.Limits.InputBytes));
        Assert.True(options.IsLoopbackOnly);
    }

    [Fact]
    public void Flags_win_over_variables_and_variables_over_the_file()
    {
        var file = Write("""
            { "Server": { "Urls": "http://a:1", "Data": "file", "Keys": "keys" }, "Network": { "AllowedHosts": [ "one", "10.0.0.0/8" ] },
              "Logging": { "LogLevel": { "Default": "Debug" } } }
            """);
        var variables = new Dictionary<string, string?> { ["ASYNCHELPER__Server__Data"] = "variable", ["ASYNCHELPER__server__urls"] = "http://b:1;http://c:2", ["ASYNCHELPER_TOKEN"] = "t" };
        var options = ServerSettings.Read(new Dictionary<string, string?> { [ServerSettings.Data] = "flag", [ServerSettings.Urls] = null }, file, variables);
        Assert.Equal(("flag", "keys"), (options.DataDirectory, options.KeysDirectory));
        Assert.Equal(["http://b:1", "http://c:2"], options.Urls);
        Assert.Equal(["one", "10.0.0.0/8"], options.AllowedHosts);
        Assert.Equal("Debug", options.Logging["Logging:LogLevel:Default"]);
    }

    [Theory]
    [InlineData("ASYNCHELPER__Server__Ulrs", "Did you mean Server:Urls?")]
    [InlineData("ASYNCHELPER__Network__AllowHosts", "Did you mean Network:AllowedHosts?")]
    [InlineData("ASYNCHELPER__Urls", "Did you mean Server:Urls?")]
    [InlineData("ASYNCHELPER__Something", "There are Server:Urls")]
    public void An_unknown_key_is_refused_with_the_nearest_one(string variable, string hint)
    {
        var refused = Assert.Throws<StartRefusedException>(() => ServerSettings.Read(Nothing, "none.json", new Dictionary<string, string?> { [variable] = "x" }));
        Assert.Contains(hint, refused.Message, StringComparison.Ordinal);
        Assert.Contains("the environment", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_refused_with_its_place()
    {
        Assert.Contains("none.json", Refusal("none.json", (ServerSettings.BodyBytes, "much")).Replace("the flags", "none.json", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("expected a whole number from 1 to 16777216", Refusal("none.json", (ServerSettings.InputBytes, "0")), StringComparison.Ordinal);
        Assert.Contains("expected sqlite:PATH", Refusal("none.json", (ServerSettings.Storage, "mongodb://user:secret@host")), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Refusal("none.json", (ServerSettings.Storage, "mongodb://user:secret@host")), StringComparison.Ordinal);
        Assert.Contains("cannot be read as JSON", Refusal(Write("{ oops"), (ServerSettings.Data, "x")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_storage_is_a_file()
    {
        var options = ServerSettings.Read(new Dictionary<string, string?> { [ServerSettings.Storage] = "sqlite:" + _directory.File("a.db") }, "none.json", Nothing);
        Assert.Contains(_directory.File("a.db"), options.Storage!.ConnectionString, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static string Refusal(string file, (string Key, string Value) flag) =>
        Assert.Throws<StartRefusedException>(() => ServerSettings.Read(new Dictionary<string, string?> { [flag.Key] = flag.Value }, file, Nothing)).Message;

    private string Write(string json)
    {
        var file = _directory.File("appsettings.json");
        File.WriteAllText(file, json);
        return file;
    }
}
