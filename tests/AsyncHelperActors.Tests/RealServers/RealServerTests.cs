using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace AsyncHelperActors.Tests.RealServers;

[Collection(nameof(Aria2Server))]
public sealed class Aria2ServerTests(Aria2Server server)
{
    [Fact]
    public async Task Aria2_downloads_a_file_and_its_secret_is_needed()
    {
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        using var refused = await CallAsync(http, "addUri", "token:wrong", new[] { server.Files + "small.txt" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var accepted = await CallAsync(http, "addUri", "token:" + server.Secret, new[] { server.Files + "small.txt" });
        var gid = (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result").GetString()!;

        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var status = "";
        for (var poll = 0; poll < 100 && status != "complete" && await tick.WaitForNextTickAsync(); poll++)
        {
            using var answer = await CallAsync(http, "tellStatus", "token:" + server.Secret, gid);
            status = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result").GetProperty("status").GetString();
        }

        Assert.Equal("complete", status);
    }

    /// <summary>The content has a length: aria2 answers 500 to a request in chunks.</summary>
    private static Task<HttpResponseMessage> CallAsync(HttpClient http, string method, params object[] parameters)
    {
        var call = new { jsonrpc = "2.0", id = "1", method = "aria2." + method, @params = parameters };
        return http.PostAsync(new Uri("jsonrpc", UriKind.Relative), new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(call)));
    }
}

[Collection(nameof(OrthancServer))]
public sealed class OrthancServerTests(OrthancServer server)
{
    [Fact]
    public async Task Orthanc_has_both_patients_and_asks_for_a_password()
    {
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        using var refused = await http.GetAsync(new Uri("system", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        var user = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{server.User}:{server.Password}"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", user);
        Assert.Equal(64, await InstancesAsync(http, server.BigPatient));
        Assert.Equal(2, await InstancesAsync(http, server.SmallPatient));
    }

    private static async Task<int> InstancesAsync(HttpClient http, string patient) =>
        (await http.GetFromJsonAsync<JsonElement>($"patients/{patient}/instances")).GetArrayLength();
}

[Collection(nameof(AptlyServer))]
public sealed class AptlyServerTests(AptlyServer server)
{
    [Fact]
    public async Task Aptly_has_mirrors_that_were_never_updated_and_makes_tasks()
    {
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        var mirror = await http.GetFromJsonAsync<JsonElement>($"mirrors/{server.TakeFreshMirror()}");
        Assert.StartsWith("0001-01-01", mirror.GetProperty("LastDownloadDate").GetString(), StringComparison.Ordinal);
        using var task = await http.PutAsJsonAsync("mirrors/empty?_async=true", new { IgnoreSignatures = true });
        Assert.Equal(HttpStatusCode.Accepted, task.StatusCode);
        var id = (await task.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ID").GetInt32();
        var status = await http.GetFromJsonAsync<JsonElement>($"tasks/{id}");
        Assert.Equal(JsonValueKind.Number, status.GetProperty("State").ValueKind);
    }
}
