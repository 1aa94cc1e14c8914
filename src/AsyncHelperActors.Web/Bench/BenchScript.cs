using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Web.Bench;

/// <summary>The vendor's answers as they were pasted.</summary>
internal sealed class BenchScript
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Submit { get; set; } = "";

    public List<BenchAnswer> Statuses { get; } = [new()];

    public string Result { get; set; } = "";

    public string Input { get; set; } = "";

    /// <summary>Answers to further requests that a recording brought; they have no field of their own on the page.</summary>
    public JsonObject? Further { get; private set; }

    /// <summary>The body of a preview; what cannot be read is told by its place.</summary>
    public ProblemDocument? Read(out JsonObject? body)
    {
        var errors = new List<ProblemItem>();
        var read = new JsonObject();
        Put(read, "submitResponse", Answer(Submit), errors, Submit);
        var statuses = new JsonArray();
        foreach (var status in Statuses.Where(s => !string.IsNullOrWhiteSpace(s.Text)))
        {
            var answer = Answer(status.Text);
            if (status.Times > 1 && answer is JsonObject fields)
            {
                fields["times"] = status.Times;
            }

            statuses.Add(answer);
        }

        if (statuses.Count > 0)
        {
            read["statusResponses"] = statuses;
        }

        Put(read, "resultResponse", Answer(Result), errors, Result);
        if (!string.IsNullOrWhiteSpace(Input))
        {
            try
            {
                read["input"] = JsonNode.Parse(Input);
            }
            catch (JsonException)
            {
                errors.Add(new ProblemItem("input", "It is not JSON.", "Write an object, as {\"since\": \"2026-01-01\"}."));
            }
        }

        foreach (var (name, value) in Further ?? [])
        {
            read[name] = value?.DeepClone();
        }

        body = errors.Count == 0 ? read : null;
        return errors.Count == 0 ? null : new ProblemDocument { Title = "Not run", Detail = "Something is not written right.", Errors = errors, Status = 422 };
    }

    /// <summary>Fills the page from a test case.</summary>
    public void Load(JsonObject script)
    {
        Submit = Text(script["submitResponse"]);
        Result = Text(script["resultResponse"]);
        Input = script["input"]?.ToJsonString() ?? "";
        Further = new JsonObject(script.Where(f => f.Key is "stepResponses" or "cancelResponse" or "lookupResponse" or "loginResponse" or "_exportId" or "_importId" or "records").Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone())));
        Statuses.Clear();
        foreach (var status in script["statusResponses"] as JsonArray ?? [])
        {
            Statuses.Add(new BenchAnswer { Text = Text(status), Times = (status as JsonObject)?["times"]?.GetValue<int>() ?? 1 });
        }

        if (Statuses.Count == 0)
        {
            Statuses.Add(new BenchAnswer());
        }
    }

    /// <summary>Adds recorded answers to what is there.</summary>
    public void Take(JsonObject recorded)
    {
        Submit = recorded["submitResponse"] is { } submit ? Text(submit) : Submit;
        Result = recorded["resultResponse"] is { } result ? Text(result) : Result;
        Statuses.RemoveAll(status => string.IsNullOrWhiteSpace(status.Text));
        foreach (var status in recorded["statusResponses"] as JsonArray ?? [])
        {
            Statuses.Add(new BenchAnswer { Text = Text(status) });
        }

        if (Statuses.Count == 0)
        {
            Statuses.Add(new BenchAnswer());
        }
    }

    /// <summary>JSON is an answer's body as it is; anything else is a text, such as XML or CSV.</summary>
    private static JsonObject? Answer(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            var json = JsonNode.Parse(text);
            return json is JsonObject whole && (whole.ContainsKey("statusCode") || (whole.ContainsKey("body") && whole.ContainsKey("headers"))) ? whole : new JsonObject { ["body"] = json };
        }
        catch (JsonException)
        {
            var isXml = text.TrimStart().StartsWith('<');
            return new JsonObject { ["contentType"] = isXml ? "application/xml" : "text/csv", ["body"] = text };
        }
    }

    private static string Text(JsonNode? answer) => answer switch
    {
        null => "",
        JsonObject fields when fields.Where(f => f.Key is not ("times" or "contentType")).Select(f => f.Key).SequenceEqual(["body"]) => fields["body"] is JsonValue text && text.GetValueKind() == JsonValueKind.String
            ? text.GetValue<string>()
            : fields["body"]?.ToJsonString(s_readable) ?? "",
        _ => answer.ToJsonString(s_readable),
    };

    private static void Put(JsonObject body, string name, JsonObject? answer, List<ProblemItem> errors, string text)
    {
        if (answer is not null)
        {
            body[name] = answer;
        }
        else if (name == "submitResponse" && string.IsNullOrWhiteSpace(text))
        {
            errors.Add(new ProblemItem(name, "It is needed.", "Paste what the vendor answers to the submit request."));
        }
    }
}

/// <summary>One answer to a poll.</summary>
internal sealed class BenchAnswer
{
    public string Text { get; set; } = "";

    /// <summary>How many polls in a row are answered so.</summary>
    public int Times { get; set; } = 1;
}
