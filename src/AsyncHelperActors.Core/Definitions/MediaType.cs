namespace AsyncHelperActors.Core.Definitions;

/// <summary>The shapes that a body can have, in the words of a definition (<c>json</c>, <c>form-data</c>, ...).</summary>
public enum MediaType
{
    Json,
    Xml,
    Csv,
    Tsv,
    Ndjson,
    UrlEncoded,
    FormData,
    PlainText,

    /// <summary>A file that is kept and served byte for byte.</summary>
    Binary,
}

/// <summary>The words for media types.</summary>
public static class MediaTypeNames
{
    /// <summary>Every accepted word. <c>octet-stream</c> is what an import of Celigo's calls binary; <c>jsonl</c> is another name of ndjson.</summary>
    internal static IReadOnlyDictionary<string, MediaType> Words { get; } = new Dictionary<string, MediaType>(StringComparer.Ordinal)
    {
        ["json"] = MediaType.Json,
        ["xml"] = MediaType.Xml,
        ["csv"] = MediaType.Csv,
        ["tsv"] = MediaType.Tsv,
        ["ndjson"] = MediaType.Ndjson,
        ["jsonl"] = MediaType.Ndjson,
        ["urlencoded"] = MediaType.UrlEncoded,
        ["form-data"] = MediaType.FormData,
        ["plaintext"] = MediaType.PlainText,
        ["binary"] = MediaType.Binary,
        ["octet-stream"] = MediaType.Binary,
    };

    /// <summary>The word that a definition uses.</summary>
    public static string Word(this MediaType type) => Words.First(pair => pair.Value == type).Key;
}
