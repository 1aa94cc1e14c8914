using System.Text.Encodings.Web;
using System.Text.Json;

namespace AsyncHelperActors.Core.Simulation;

/// <summary>JSON as people read it: no letter is written as a number unless it must be.</summary>
public static class ReadableJson
{
    /// <summary>Compact.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
