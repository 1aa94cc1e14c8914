using AsyncHelperActors.Connectors.Shaping.Scripts;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Shaping;

/// <summary>A script computes and does nothing else, and every way to take more than its share ends in an error that says so.</summary>
public sealed class ScriptSandboxTest
{
    private static readonly ScriptLimits Small = ScriptLimits.Default with { MaxStatements = 200_000, MaxBytes = 128 << 20, MaxRegexTime = TimeSpan.FromMilliseconds(200) };

    [Theory]
    [InlineData("function f(o) { return { sum: o.a + o.b }; }", """{"sum":3}""")]
    [InlineData("const f = o => [o.a, o.missing, null];", "[1,null,null]")]
    [InlineData("var f = function (o) { return new Date(0); };", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("f = o => ({ text: 'ü\\u2028\"' });", "{\"text\":\"ü\\u2028\\\"\"}")]
    [InlineData("let n = 0; function f(o) { console.log(o); n++; return n; }", "1")]
    [InlineData("class A { m(o) { return o.a; } } function f(o) { return new A().m(o) ?? 0; }", "1")]
    [InlineData("function f(o) { return 'ab'.repeat(2) + 'x'.padStart(3) + 'y'.padEnd(2, '-'); }", "\"abab  xy-\"")]
    [InlineData("function f(o) { JSON.stringify = () => 'mine'; return o.a; }", "1")]
    public void Json_goes_in_and_Json_comes_out(string script, string made)
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(System.Text.Json.Nodes.JsonNode.Parse(made)?.ToJsonString(), Call(script).Value?.ToJsonString());
        }
    }

    [Fact]
    public void Nothing_returned_is_told_apart_from_null()
    {
        Assert.False(Call("function f(o) { }").Any);
        Assert.Equal((true, null), Call("function f(o) { return null; }"));
    }

    [Theory]
    [InlineData("function f(o) { while (true) { } }", "took more than 200000 statements")]
    [InlineData("function f(o) { try { while (true) { } } catch (e) { return 1; } }", "took more than 200000 statements")]
    [InlineData("function f(o) { return f(o); }", "called itself more than 256 deep")]
    [InlineData("function f(o) { let s = 'x'; for (;;) { s += s; } }", "threw: Invalid string length|used more than 128 MB")]
    [InlineData("function f(o) { const a = []; for (;;) { a.push('x'); } }", "statements|used more than 128 MB")]
    [InlineData("function f(o) { return 'x'.repeat(1e9); }", "repeat would make a text of more than")]
    [InlineData("function f(o) { return 'x'.padEnd(1e9); }", "padEnd would make a text of more than")]
    [InlineData("function f(o) { return new Array(1e9).join('x'); }", "an array of more than 1000000 elements")]
    [InlineData("function f(o) { const a = []; a[0] = a; return a.flat(Infinity); }", "threw: Maximum call stack size exceeded")]
    [InlineData("function f(o) { let d = []; for (let i = 0; i < 20000; i++) { d = [d]; } return d; }", "threw: Maximum call stack size exceeded|nested deeper than 256")]
    [InlineData("function f(o) { let d = []; for (let i = 0; i < 20000; i++) { d = [d]; } return String(d); }", "threw: Maximum call stack size exceeded")]
    [InlineData("function f(o) { return /^(a+)+$/.test('a'.repeat(40) + '!'); }", "used a regular expression that took longer than 0.2 seconds")]
    [InlineData("function f(o) { return { toJSON() { while (true) { } } }; }", "took more than 200000 statements")]
    [InlineData("function f(o) { const a = {}; a.a = a; return a; }", "threw: ")]
    [InlineData("function f(o) { throw new Error('no good'); }", "f threw: no good (line 1)")]
    [InlineData("\n\nfunction f(o) { return o.x.y; }", "(line 3)")]
    [InlineData("async function f(o) { return 1; }", "it returned a promise, and hooks are synchronous")]
    [InlineData("function f(o) { return require('fs'); }", "require is not defined")]
    [InlineData("function f(o) { return System.IO.File.ReadAllText('/etc/passwd'); }", "System is not defined")]
    [InlineData("function f(o) { return importNamespace('System'); }", "importNamespace is not defined")]
    [InlineData("function f(o) { return setTimeout(f, 1); }", "setTimeout is not defined")]
    [InlineData("function g(o) { return 1; }", "the script has no function f")]
    [InlineData("const f = 5;", "the script has no function f")]
    [InlineData("while (true) { }", "took more than 200000 statements")]
    public void Every_way_out_of_the_box_ends_in_an_error_that_says_which(string script, string says)
    {
        var error = Assert.Throws<ScriptException>(() => Call(script));
        Assert.True(says.Split('|').Any(each => error.Message.Contains(each, StringComparison.Ordinal)), error.Message);
    }

    [Fact]
    public void A_time_limit_ends_a_call_that_no_other_limit_ends()
    {
        var limits = Small with { MaxTime = TimeSpan.FromMilliseconds(50), MaxStatements = int.MaxValue, MaxBytes = long.MaxValue / 4 };
        var error = Assert.Throws<ScriptException>(() => Call("function f(o) { while (true) { } }", limits));
        Assert.Contains("ran longer than 0.1 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_nobody_waits_for_any_more_is_given_up()
    {
        using var gone = new CancellationTokenSource();
        gone.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            new ScriptSandbox(Small).Call(ScriptProgram.Read("function f(o) { while (true) { } }"), "f", "{}", gone.Token));
    }

    [Theory]
    [InlineData("import { exports } from 'integrator-api';\nfunction f() { }", "the script imports 'integrator-api', and no module can be imported here", 1)]
    [InlineData("\nimport dayjs from 'dayjs';", "the script imports 'dayjs', and no module can be imported here", 2)]
    [InlineData("export function f() { }", "the script exports something, and only plain functions are called", 1)]
    [InlineData("function f( {", "the script is no JavaScript", 1)]
    public void A_script_that_cannot_be_read_says_why_and_where(string script, string says, int line)
    {
        var error = Assert.Throws<ScriptException>(() => ScriptProgram.Read(script));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void The_functions_of_a_script_are_known_without_running_it() =>
        Assert.Equal(["a", "b", "c", "d"], ScriptProgram.Read("function a() { } const b = () => 1, c = 2; d = function () { }; while (true) { }").Functions);

    private static (bool Any, System.Text.Json.Nodes.JsonNode? Value) Call(string script, ScriptLimits? limits = null) =>
        new ScriptSandbox(limits ?? Small).Call(ScriptProgram.Read(script), "f", """{"a":1,"b":2}""", CancellationToken.None);
}
