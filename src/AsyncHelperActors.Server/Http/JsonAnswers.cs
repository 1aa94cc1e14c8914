using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Server.Http;

/// <summary>Answers in the contract's JSON.</summary>
internal static class JsonAnswers
{
    /// <summary>The contract's records as the client reads them; text that is not ASCII stays readable.</summary>
    public static ClientJson Contract { get; } = new(new JsonSerializerOptions(ClientJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>A body in JSON.</summary>
    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => TypedResults.Json(value, type, statusCode: status);
}
