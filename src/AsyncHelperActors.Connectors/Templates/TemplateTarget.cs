namespace AsyncHelperActors.Connectors.Templates;

/// <summary>Where a rendered text goes; it decides how <c>{{x}}</c> writes a value. <c>{{{x}}}</c> writes it raw everywhere.</summary>
public enum TemplateTarget
{
    /// <summary>Plain text: nothing is escaped.</summary>
    Text,

    /// <summary>A URI or a part of one: percent-encoded as JavaScript's encodeURIComponent does it.</summary>
    Uri,

    /// <summary>The value of an HTTP header: nothing is escaped, but line breaks in the result are an error.</summary>
    Header,

    /// <summary>A JSON body: escaped as inside quotation marks; numbers, true and false as they are.</summary>
    Json,

    /// <summary>An XML body: the five characters with a meaning become entities.</summary>
    Xml,

    /// <summary>An urlencoded form: as in a URI, with a plus sign for a space.</summary>
    Form,

    /// <summary>SQL: strings in single quotes, quotes doubled.</summary>
    Sql,
}
