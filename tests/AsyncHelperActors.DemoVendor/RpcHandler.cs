using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Demo;

/// <summary>
/// The same jobs over XML-RPC: one URL, POST only, the method and the job's id in the body, a failure as a fault under
/// HTTP 200. Methods: job.submit (a struct), job.status (id), job.result (id), job.cancel (id).
/// </summary>
internal static class RpcHandler
{
    public static async Task HandleAsync(RequestGate gate, HttpContext http)
    {
        var name = (string?)http.Request.RouteValues["script"] ?? "";
        if (gate.Vendor.Find(name) is not { } state)
        {
            await Fault(http, 1, $"no script {name}");
            return;
        }

        var call = new VendorCall(http, gate.Vendor, gate.Prefix, state, null);
        SubmitBody body;
        try
        {
            body = SubmitBody.Parse("text/xml", await call.ReadBodyAsync());
        }
        catch (FormatException e)
        {
            await Fault(http, 2, e.Message);
            return;
        }

        var method = body.Find("methodName") ?? "";
        if (method == "job.submit")
        {
            await gate.EnterAsync(http, "rpc", FaultPoint.Submit, name, c => JobHandlers.SubmitAsync(c, Members(body), (_, job, _) => Result(http, ("id", job.Id))));
            return;
        }

        var id = body.Xml?.Descendants("value").FirstOrDefault()?.Value.Trim() ?? "";
        if (gate.Vendor.FindJob(id) is null)
        {
            await Fault(http, 3, $"no job {id}");
            return;
        }

        http.Request.RouteValues["id"] = id;
        await (method switch
        {
            "job.status" => gate.EnterAsync(http, "rpc", FaultPoint.Status, name, Status),
            "job.result" => gate.EnterAsync(http, "rpc", FaultPoint.Result, name, Records),
            "job.cancel" => gate.EnterAsync(http, "rpc", FaultPoint.Cancel, name, Cancel),
            _ => Fault(http, 4, $"no method {method}"),
        });
    }

    private static Task Status(VendorCall call)
    {
        var job = call.Job;
        var seen = job.Look(call.Vendor.Now, isPoll: true, out var hasJustFinished);
        JobHandlers.Finished(call, job, hasJustFinished);
        var value = seen.CancelValue ?? RecordTemplates.Text(seen.Status!.Value, new Slots(call, job, 0));

        // Optional members come and go, and all are sorted by name: a reader that counts positions breaks.
        return seen.IsFinished
            ? Result(call.Http, ("documentId", VendorCall.DocumentId(job)), ("id", job.Id), ("status", value))
            : Result(call.Http, ("id", job.Id), ("progress", seen.Percent.ToString()), ("queue", "1"), ("status", value));
    }

    private static Task Cancel(VendorCall call)
    {
        var isCanceled = call.Job.Cancel(call.Vendor.Now, out var hasJustFinished);
        JobHandlers.Finished(call, call.Job, hasJustFinished);
        call.Vendor.Counters.Add(Counter.Cancels);
        return isCanceled ? Result(call.Http, ("id", call.Job.Id)) : Fault(call.Http, 5, $"job {call.Job.Id} is finished");
    }

    private static Task Records(VendorCall call)
    {
        var job = call.Job;
        call.Vendor.Counters.Add(Counter.Results);
        var seen = job.Look(call.Vendor.Now, isPoll: false, out var hasJustFinished);
        JobHandlers.Finished(call, job, hasJustFinished);
        if (!seen.IsFinished || !call.Script.HasResult)
        {
            return Fault(call.Http, 6, $"job {job.Id} has no result (yet)");
        }

        var rows = Enumerable.Range(1, call.Script.Records).Select(n => new XElement("value", Struct(
            [.. call.State.Template.EnumerateObject().Select(column => (column.Name, RecordTemplates.Text(column.Value, new Slots(call, job, n))))])));
        return Send(call.Http, Params(new XElement("array", new XElement("data", rows))));
    }

    /// <summary>The members of the first struct as elements of their names, so that values are found as in any other XML.</summary>
    private static SubmitBody Members(SubmitBody body)
    {
        var members = body.Xml?.Descendants("member").Select(member =>
            new XElement(XmlConvert.EncodeLocalName((string?)member.Element("name") ?? "unnamed"), member.Element("value")?.Value)) ?? [];
        return SubmitBody.OfXml(new XElement("struct", members));
    }

    private static Task Result(HttpContext http, params ReadOnlySpan<(string Name, string Value)> members) => Send(http, Params(Struct(members)));

    private static Task Fault(HttpContext http, int code, string message) =>
        Send(http, new XElement("fault", new XElement("value", Struct([("faultCode", code.ToString()), ("faultString", message)]))));

    private static XElement Params(XElement value) => new("params", new XElement("param", new XElement("value", value)));

    private static XElement Struct(ReadOnlySpan<(string Name, string Value)> members)
    {
        var element = new XElement("struct");
        foreach (var (name, value) in members)
        {
            element.Add(new XElement("member", new XElement("name", name), new XElement("value", new XElement("string", value))));
        }

        return element;
    }

    private static Task Send(HttpContext http, XElement content) =>
        Answer.Text(http, 200, "text/xml", "<?xml version=\"1.0\"?>" + new XElement("methodResponse", content).ToString(SaveOptions.DisableFormatting));
}
