using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping;

/// <summary>
/// What stands between the records of a result and its pages: each record is transformed, then filtered; a page of those that are left goes
/// through preSavePage, once; what comes out of it is stored. Without a hook nothing is held back.
/// </summary>
/// <param name="writer">Stores pages.</param>
/// <param name="shaping">What the definition does to records.</param>
/// <param name="facts">What scripts are told; the page's number is its start.</param>
/// <param name="pageSize">Records in a page that a hook gets.</param>
/// <param name="pageBytes">Characters in a page that a hook gets.</param>
internal sealed class ShapedPages(PageWriter writer, RequestShaping shaping, HookFacts facts, int pageSize, int pageBytes)
{
    private readonly List<RecordError> _errors = [];
    private JsonArray _page = [];
    private long _chars;
    private long _came;
    private long _moreErrors;
    private int _pageIndex = facts.PageIndex;

    /// <summary>Whether a hook said that no further page is wanted.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>Records that the filter dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>How many pages were made, those included that a hook emptied.</summary>
    public int Pages => shaping.HasPageHook ? _pageIndex - facts.PageIndex : writer.Pages;

    /// <summary>What is to be said of these records; null: nothing.</summary>
    public FetchNotes? Notes(IReadOnlyList<string> warnings)
    {
        var notes = new FetchNotes
        {
            Dropped = Dropped,
            Warnings = warnings.Count > 0 ? warnings : null,
            Errors = _errors.Count > 0 ? _errors : null,
            MoreErrors = _moreErrors,
        };
        return notes.IsEmpty ? null : notes;
    }

    /// <summary>Takes a record of the vendor's.</summary>
    /// <param name="record">The record; it is the same afterwards.</param>
    /// <param name="isXml">Whether it is XML in the automatic shape.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BodyException">It cannot be shaped; the message names the rule, the record and what to do.</exception>
    public async ValueTask AddAsync(JsonNode? record, bool isXml, CancellationToken cancellation)
    {
        _came++;
        var now = facts with { PageIndex = shaping.HasPageHook ? _pageIndex : facts.PageIndex + writer.Pages };
        if (shaping.Transform is { } transform)
        {
            record = Try("transform_failed", () => transform.Apply(record, isXml, now, cancellation));
        }

        if (shaping.Filter is { } filter && !Try("filter_failed", () => filter.Passes(record, now, cancellation)))
        {
            Dropped++;
            return;
        }

        if (!shaping.HasPageHook)
        {
            await writer.AddAsync(record, cancellation);
            return;
        }

        var size = record?.ToJsonString(ScriptJson.Options).Length ?? 4;
        if (_page.Count > 0 && (_page.Count >= pageSize || _chars + size > pageBytes))
        {
            await HandOnAsync([], cancellation);
        }

        if (!IsAborted)
        {
            _page.Add(record?.DeepClone());
            _chars += size;
        }
    }

    /// <summary>Hands the last page on.</summary>
    /// <exception cref="BodyException">The hook cannot work on it.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (_page.Count > 0 && !IsAborted)
        {
            await HandOnAsync([], cancellation);
        }

        await writer.CompleteAsync(cancellation);
    }

    /// <summary>Shows the hook an answer that failed, as an empty page with an error; true: it took the error away, and the job goes on without records.</summary>
    /// <exception cref="BodyException">The hook failed itself.</exception>
    public async ValueTask<bool> TakesAsync(RemoteFailure failure, CancellationToken cancellation)
    {
        if (!shaping.HasPageHook)
        {
            return false;
        }

        var errors = await HandOnAsync([HookError.Of(failure.Code, failure.Message, "result")], cancellation);
        return errors == 0;
    }

    private async ValueTask<int> HandOnAsync(IReadOnlyList<HookError> failed, CancellationToken cancellation)
    {
        var data = _page;
        _page = [];
        _chars = 0;
        var page = Try("hook_failed", () => shaping.Hooks!.PreSavePage(data, failed, facts with { PageIndex = _pageIndex }, cancellation));
        _pageIndex++;
        if (failed.Count > 0 && page.Errors.Count > 0)
        {
            return page.Errors.Count;
        }

        foreach (var record in page.Data)
        {
            await writer.AddAsync(record, cancellation);
        }

        Keep(page.Errors);
        IsAborted = page.Abort;
        return page.Errors.Count;
    }

    private void Keep(IReadOnlyList<HookError> errors)
    {
        foreach (var error in errors)
        {
            if (_errors.Count < FetchNotes.MostErrors)
            {
                _errors.Add(new RecordError(error.Code ?? "hook_error", error.Source is null ? error.Message : $"{error.Source}: {error.Message}"));
            }
            else
            {
                _moreErrors++;
            }
        }
    }

    private T Try<T>(string code, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ShapeException error)
        {
            var where = code == "hook_failed" ? $"page {_pageIndex}" : $"record {_came}";
            throw new BodyException(FailureKind.Permanent, code, $"{where} could not be shaped by {error.Rule}: {error.What}.", error.Hint, error);
        }
        catch (InvalidOperationException error)
        {
            // Half a surrogate pair passes the parser and shows only when the text is read.
            throw BodyException.NotParsed("JSON", $"record {_came} holds text that is not valid Unicode", error);
        }
    }
}
