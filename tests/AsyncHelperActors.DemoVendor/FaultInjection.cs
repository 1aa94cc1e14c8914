using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Demo;

/// <summary>
/// What goes wrong on the way. A fault either replaces the handler (an error code, a dropped connection), lets it do its
/// work and then hides the answer (dropAfter), or spoils the answer that the handler made (truncate, slowBody).
/// </summary>
internal static class FaultInjection
{
    private const int SlowPieces = 8;

    public static ScriptFault? Pick(ScriptFault[] faults, FaultPoint point, long jobNumber, int request)
    {
        foreach (var fault in faults)
        {
            if ((fault.On == FaultPoint.Any || fault.On == point) && IsHit(fault, point, jobNumber, request))
            {
                return fault;
            }
        }

        return null;
    }

    public static async Task RunAsync(VendorCall call, ScriptFault fault, Func<VendorCall, Task> handle)
    {
        call.Vendor.Counters.Add(Counter.Faults);
        if (fault.After || fault.Kind == "dropAfter")
        {
            await CaptureAsync(call, handle);
            call.Http.Response.Clear();
        }

        if (int.TryParse(fault.Kind, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            await AnswerErrorAsync(call, fault, code);
            return;
        }

        switch (fault.Kind)
        {
            case "drop" or "dropAfter":
                call.Http.Abort();
                break;
            case "hang":
                await HangAsync(call, fault, handle);
                break;
            case "slowBody":
                await SendSlowlyAsync(call, await CaptureAsync(call, handle), fault.Ms);
                break;
            case "truncate":
                await SendHalfAsync(call, await CaptureAsync(call, handle));
                break;
            case "redirectLoop":
                call.Http.Response.StatusCode = 302;
                call.Http.Response.Headers.Location = call.Link("/_loop", isAbsolute: false);
                break;
            case "hugeBody":
                await SendHugeAsync(call, fault.Bytes);
                break;
            default:
                await SendOddAsync(call, fault);
                break;
        }
    }

    private static bool IsHit(ScriptFault fault, FaultPoint point, long jobNumber, int request)
    {
        if (fault.Nth is { } nth)
        {
            return request == nth;
        }

        if (fault.First is { } first)
        {
            return request <= first;
        }

        if (fault.Every is { } every)
        {
            return request % every == 0;
        }

        return fault.Probability is not { } probability || Chance(fault.Seed, point, jobNumber, request) < probability;
    }

    /// <summary>A number from 0 to 1 that depends on nothing but its arguments, so that a seed repeats a run under any timing.</summary>
    private static double Chance(int seed, FaultPoint point, long jobNumber, int request)
    {
        var x = ((ulong)seed * 0x9E3779B97F4A7C15UL) ^ ((ulong)jobNumber * 0xBF58476D1CE4E5B9UL) ^ ((ulong)request * 0x94D049BB133111EBUL) ^ (ulong)point;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return ((x ^ (x >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    private static Task AnswerErrorAsync(VendorCall call, ScriptFault fault, int code)
    {
        if (fault.RetryAfter is { } seconds)
        {
            call.Http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            call.FoundJob?.Answered(call.Vendor.Now, seconds, isSubmit: false);
        }

        return Answer.Json(call.Http, code, code, static (writer, code) =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", "scripted fault");
            writer.WriteNumber("code", code);
            writer.WriteEndObject();
        });
    }

    private static async Task HangAsync(VendorCall call, ScriptFault fault, Func<VendorCall, Task> handle)
    {
        try
        {
            await VendorClock.WaitAsync(call.Vendor.Time, fault.Ms == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(fault.Ms), call.Http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client gave up, which is what a hang is for.
            return;
        }

        if (!fault.After)
        {
            await handle(call);
        }
    }

    /// <summary>Lets the handler answer into memory; code and headers stay on the response.</summary>
    private static async Task<byte[]> CaptureAsync(VendorCall call, Func<VendorCall, Task> handle)
    {
        var response = call.Http.Response;
        var body = response.Body;
        using var buffer = new MemoryStream();
        response.Body = buffer;
        await handle(call);
        await response.BodyWriter.FlushAsync();
        response.Body = body;
        return buffer.ToArray();
    }

    private static async Task SendSlowlyAsync(VendorCall call, byte[] body, int ms)
    {
        var piece = Math.Max(1, (body.Length + SlowPieces - 1) / SlowPieces);
        for (var at = 0; at < body.Length; at += piece)
        {
            await call.Http.Response.Body.WriteAsync(body.AsMemory(at, Math.Min(piece, body.Length - at)));
            await call.Http.Response.Body.FlushAsync();
            await VendorClock.WaitAsync(call.Vendor.Time, TimeSpan.FromMilliseconds((double)ms / SlowPieces), call.Http.RequestAborted);
        }
    }

    /// <summary>
    /// Half of what Content-Length says. The server then closes the connection in good order; an abort would reset it, and
    /// the client could lose the half that was sent.
    /// </summary>
    private static async Task SendHalfAsync(VendorCall call, byte[] body)
    {
        call.Http.Response.ContentLength = Math.Max(2, body.Length);
        await call.Http.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await call.Http.Response.Body.FlushAsync();
    }

    private static async Task SendHugeAsync(VendorCall call, long bytes)
    {
        var response = call.Http.Response;
        response.ContentType = "application/json";
        await response.Body.WriteAsync("{\"padding\":\""u8.ToArray());
        var block = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        for (var left = bytes; left > 0 && !call.Http.RequestAborted.IsCancellationRequested; left -= block.Length)
        {
            await response.Body.WriteAsync(block.AsMemory(0, (int)Math.Min(block.Length, left)));
        }

        await response.Body.WriteAsync("\"}"u8.ToArray());
    }

    private static Task SendOddAsync(VendorCall call, ScriptFault fault) => fault.Kind switch
    {
        "garbage" => Answer.Text(call.Http, 200, "application/json", """{"id":"x","status":"DO"""),
        "wrongType" => Answer.Text(call.Http, 200, "text/html", "<!DOCTYPE html><html><body><h1>Please sign in</h1></body></html>"),
        "empty" => Answer.Text(call.Http, 200, "application/json", ""),
        "xmlBomb" => Answer.Text(call.Http, 200, "application/xml", XmlBomb()),
        "xmlDtd" => Answer.Text(call.Http, 200, "application/xml", $"""
            <?xml version="1.0"?><!DOCTYPE r [<!ENTITY leak SYSTEM "{call.Base}/_dtd">]><r><status>&leak;</status></r>
            """),
        _ => throw new InvalidOperationException($"script {call.State.Name}: no fault kind '{fault.Kind}'"),
    };

    private static string XmlBomb()
    {
        var text = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY e0 \"ha\">");
        for (var level = 1; level < 10; level++)
        {
            text.Append($"<!ENTITY e{level} \"");
            text.Insert(text.Length, $"&e{level - 1};", 10);
            text.Append("\">");
        }

        return text.Append("]><r><status>&e9;</status></r>").ToString();
    }
}
