using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>What exports and imports have in common: one HTTP request on a connection, and how its answer is read.</summary>
public abstract record RequestDef(DefinitionKind Kind, string Id, string Name) : Definition(Kind, Id, Name)
{
    /// <summary>The connection's id; empty when the document names none, which a check of references refuses.</summary>
    public string ConnectionId { get; init; } = "";

    /// <summary>The HTTP method in upper case; default GET for exports and POST for imports.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>A template; relative to the connection's base URI, or absolute.</summary>
    public string RelativeUri { get; init; } = "";

    /// <summary>A template; null: no body is declared.</summary>
    public string? Body { get; init; }

    /// <summary>Sent after the connection's headers; one of the same name replaces it.</summary>
    public IReadOnlyList<HeaderTemplate> Headers { get; init; } = [];

    /// <summary>The body's declared type; null: the connection's.</summary>
    public MediaType? RequestMediaType { get; init; }

    /// <summary>The declared type of good answers; null: the connection's, else by the answer's content type.</summary>
    public MediaType? SuccessMediaType { get; init; }

    /// <summary>The declared type of error answers; null: the connection's, else as good answers.</summary>
    public MediaType? ErrorMediaType { get; init; }

    /// <summary>How the answer is judged and where its records are.</summary>
    public ResponseRules Response { get; init; } = new();

    /// <summary>The async helper that runs this step; null: the answer is the result.</summary>
    public string? AsyncHelperId { get; init; }

    /// <summary>For one request; null: the connection's.</summary>
    public long? TimeoutMs { get; init; }

    /// <summary>Whether redirects are followed. Credentials never follow to another host.</summary>
    public bool? FollowRedirects { get; init; }

    /// <summary>The largest answer that is read, in bytes; null: the house's limit.</summary>
    public long? MaxResponseBytes { get; init; }

    /// <summary>Whether the jobs of this export or import keep their requests and answers for people.</summary>
    public bool RecordsCalls { get; init; }

    /// <summary>Whether a body must have the checksum that its answer's headers name.</summary>
    public bool VerifiesChecksum { get; init; } = true;

    /// <summary>How delimited text is read or written.</summary>
    public CsvOptions Csv { get; init; } = new();

    /// <summary>The transform as written (<c>transform</c>), null when absent or without rules.</summary>
    public JsonObject? Transform { get; init; }

    /// <summary>The filter as written (<c>filter</c>), null when absent or without rules.</summary>
    public JsonObject? Filter { get; init; }

    /// <summary>The hooks as written (<c>hooks</c>), null when none of them names a function.</summary>
    public JsonObject? Hooks { get; init; }

    /// <summary>Open values for templates (<c>settings</c>).</summary>
    public JsonObject? Settings { get; init; }

    /// <summary>The ids of scripts that the transform, the filter and the hooks call.</summary>
    public IReadOnlyList<string> ScriptIds { get; init; } = [];
}

/// <summary>How an answer is judged and where its records are. Paths are JSON paths or XPath; null: not given.</summary>
public sealed record ResponseRules
{
    public string? ResourcePath { get; init; }

    public string? ResourceIdPath { get; init; }

    public string? SuccessPath { get; init; }

    /// <summary>Values at <see cref="SuccessPath"/> that mean success; empty: any value that is not empty does.</summary>
    public IReadOnlyList<string> SuccessValues { get; init; } = [];

    public string? FailPath { get; init; }

    /// <summary>Values at <see cref="FailPath"/> that mean failure; empty: the presence of a value does.</summary>
    public IReadOnlyList<string> FailValues { get; init; } = [];

    /// <summary>The text to show as the error's message; null: the whole body.</summary>
    public string? ErrorPath { get; init; }

    /// <summary>Whether one matching element of an array at <see cref="SuccessPath"/> is enough.</summary>
    public bool AllowArrayForSuccessPath { get; init; }

    /// <summary>How records that are arrays of values become objects; null: they stay arrays.</summary>
    public RowNames? TwoDArray { get; init; }
}

/// <summary>Where the names of records come from that are arrays of values (<c>twoDArray</c>).</summary>
public enum RowNames
{
    /// <summary>From the first record, which is none itself.</summary>
    First,

    /// <summary>They are counted: <c>Column0</c>, <c>Column1</c>.</summary>
    Counted,
}

/// <summary>How delimited text is read (exports) or written (imports).</summary>
public sealed record CsvOptions
{
    /// <summary>Null: a comma, or a tab for tsv.</summary>
    public string? ColumnDelimiter { get; init; }

    /// <summary>Null: any line end when reading, <c>\n</c> when writing.</summary>
    public string? RowDelimiter { get; init; }

    /// <summary>Whether the first row names the columns; null: not said. Celigo's own default is no, ours is yes when nothing is said.</summary>
    public bool? HasHeaderRow { get; init; }

    /// <summary>Whether blanks around a value are dropped.</summary>
    public bool TrimSpaces { get; init; }

    /// <summary>Rows before the header that are no data.</summary>
    public int RowsToSkip { get; init; }

    /// <summary>Whether a quotation mark within a row is text; those around a value are dropped.</summary>
    public bool QuotesAreText { get; init; }

    /// <summary>Columns whose equal values make consecutive rows one record.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>Writing: whether a header row is written.</summary>
    public bool IncludeHeader { get; init; } = true;

    /// <summary>Writing: whether every value is quoted.</summary>
    public bool WrapWithQuotes { get; init; }

    /// <summary>Writing: whether a tab in a value becomes a blank.</summary>
    public bool TabsBecomeSpaces { get; init; }

    /// <summary>Writing: whether a line break in a value becomes a blank.</summary>
    public bool LineBreaksBecomeSpaces { get; init; }

    /// <summary>Writing: whether the last row has no delimiter after it.</summary>
    public bool EndsWithoutRowDelimiter { get; init; }
}
