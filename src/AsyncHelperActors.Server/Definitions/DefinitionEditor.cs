using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Connectors;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Definitions;

/// <summary>
/// Changes definitions: one or many, all or none. Everything is checked against what is current, and written only if that is still
/// current; when somebody else was faster, it is checked again.
/// </summary>
internal sealed class DefinitionEditor(DefinitionStore store, AccountStore accounts, SecretSeal seal, ServerOptions options)
{
    private const int MostTries = 8;

    /// <summary>Applies a bundle that is made from what is current.</summary>
    /// <param name="account">Whose definitions.</param>
    /// <param name="make">Makes the bundle; throws when a precondition does not hold.</param>
    /// <param name="how">What else was asked for.</param>
    /// <param name="cancellation">Gives up before the write.</param>
    public async Task<Edited> ApplyAsync(string account, Func<Catalogue, Bundle> make, EditOptions how, CancellationToken cancellation)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var seen = await store.ReadAsync(account, cancellation);
            var bundle = make(seen);
            var problems = WholeCheck.Check(how.Prune ? DefinitionSet.Empty : seen, bundle, how.Dialect);
            if (problems.Any(p => p.Severity == Severity.Error))
            {
                throw Refuse.Definitions(problems);
            }

            var changes = Plan(seen, bundle, how);
            await RefuseInSandboxAsync(account, changes, cancellation);
            RefuseTooMany(seen, changes);
            var writes = changes.Where(c => c.Change.Action != "unchanged").Select(c => c.Write).ToArray();
            var after = how.DryRun ? seen : await store.WriteAsync(seen, writes, cancellation);
            if (after is not null)
            {
                return new Edited([.. changes.Select(c => c.Change)], problems, after);
            }
        }

        throw Busy();
    }

    /// <summary>Deletes a definition that nobody refers to.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="kind">Its collection.</param>
    /// <param name="id">Its id.</param>
    /// <param name="check">Throws when a precondition does not hold.</param>
    /// <param name="cancellation">Gives up before the write.</param>
    public async Task DeleteAsync(string account, DefinitionKind kind, string id, Action<StoredDefinition?> check, CancellationToken cancellation)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var seen = await store.ReadAsync(account, cancellation);
            var stored = seen.Get(kind, id);
            check(stored);
            _ = stored ?? throw NotFound(kind, id);
            var users = Users(seen, kind, id);
            if (users.Count > 0)
            {
                throw Refuse.Conflict(
                    "in_use",
                    "The definition is in use",
                    $"The {kind.Singular()} {id} is referred to by {string.Join(", ", users.Select(u => u.Path))}. Change or delete these first.",
                    users);
            }

            if (await store.WriteAsync(seen, [new DefinitionWrite(kind, id, null)], cancellation) is not null)
            {
                return;
            }
        }

        throw Busy();
    }

    /// <summary>The refusal of an id that is not there.</summary>
    public static RefusedException NotFound(DefinitionKind kind, string id) =>
        Refuse.NotFound($"There is no {kind.Singular()} with the id {id}. Look at GET /v1/{kind.Plural()} for those that exist.");

    private static List<ProblemItem> Users(Catalogue seen, DefinitionKind kind, string id) =>
    [
        .. from user in seen.All
           where user.Typed is not null && (user.Kind != kind || user.Id != id)
           from reference in DefinitionReferences.Of(user.Typed!)
           where reference.Kind == kind && reference.Id == id
           select new ProblemItem($"{user.Kind.Plural()}/{user.Id}", $"Its {reference.Field} refers to it.", "Change or delete it first."),
    ];

    private List<PlannedChange> Plan(Catalogue seen, Bundle bundle, EditOptions how)
    {
        var changes = bundle.Entries.Select(entry => Plan(seen, entry)).ToList();
        if (how.Prune)
        {
            changes.AddRange(seen.All
                .Where(stored => bundle.Find(stored.Kind, stored.Id) is null)
                .Select(stored => new PlannedChange(
                    new BundleChange(stored.Kind.Plural(), stored.Id, "deleted", []) { Fields = DocumentForms.Changes(Open(seen.Account, stored), []) }, new DefinitionWrite(stored.Kind, stored.Id, null))));
        }

        return changes;
    }

    private PlannedChange Plan(Catalogue seen, BundleEntry entry)
    {
        var (kind, id) = (entry.Definition.Kind, entry.Definition.Id);
        var stored = seen.Get(kind, id);
        var before = stored is null ? null : Open(seen.Account, stored);
        var after = SecretFields.Unmasked(DocumentForms.Tidy(entry.Definition.Document, id), before ?? []);
        RefuseWhatIsNoSecret(after, entry.Path);
        var places = before is null ? [] : DocumentForms.Differences(before, after).ToArray();
        var action = before is null ? "created" : places.Length == 0 ? "unchanged" : "updated";
        return new PlannedChange(
            new BundleChange(kind.Plural(), id, action, places) { Fields = DocumentForms.Changes(before ?? [], after) }, new DefinitionWrite(kind, id, seal.Seal(seen.Account, kind, id, after)));
    }

    /// <summary>The stored document; when the key of its secrets is lost it stays sealed, so that the secrets can be written anew.</summary>
    private JsonObject Open(string account, StoredDefinition stored)
    {
        try
        {
            return seal.Open(account, stored.Kind, stored.Id, stored.ToDocument());
        }
        catch (DefinitionUnusableException)
        {
            return stored.ToDocument();
        }
    }

    /// <summary>A mask without a stored secret behind it, or a sealed text that somebody copied, would be stored as if it were the secret.</summary>
    private static void RefuseWhatIsNoSecret(JsonObject document, string path)
    {
        var problems = new List<Problem>();
        SecretFields.Transform(document, (place, value) =>
        {
            var here = path.Length == 0 ? place : $"{path}.{place}";
            if (value == SecretFields.Mask)
            {
                problems.Add(new Problem(Severity.Error, here, "It is masked, and no secret is stored here to keep.", "Write the secret itself, best as \"${env:NAME}\"."));
            }
            else if (value.StartsWith(SecretSeal.Prefix, StringComparison.Ordinal))
            {
                problems.Add(new Problem(Severity.Error, here, "It is a sealed text and not the secret.", "Write the secret itself, best as \"${env:NAME}\"."));
            }

            return value;
        });
        if (problems.Count > 0)
        {
            throw Refuse.Definitions(problems);
        }
    }

    private async Task RefuseInSandboxAsync(string account, List<PlannedChange> changes, CancellationToken cancellation)
    {
        var creates = changes.Any(c => c.Write.Kind == DefinitionKind.AsyncHelpers && c.Change.Action == "created");
        if (creates && (await accounts.FindAccountAsync(account, cancellation))?.Type == AccountType.Sandbox)
        {
            throw Refuse.Forbidden(
                $"The account {account} is a sandbox, and async helpers cannot be created in a sandbox. Create the helper in a production account.");
        }
    }

    private void RefuseTooMany(Catalogue seen, List<PlannedChange> changes)
    {
        var count = seen.All.Count() + changes.Count(c => c.Change.Action == "created") - changes.Count(c => c.Change.Action == "deleted");
        if (count > options.Limits.Definitions && changes.Exists(c => c.Change.Action == "created"))
        {
            throw Refuse.Conflict(
                "too_many", "Too many definitions", $"The account would have {count} definitions; {options.Limits.Definitions} are allowed. Delete some, or ask the operator.");
        }
    }

    private static RefusedException Busy() => new(Refuse.Describe(
        StatusCodes.Status503ServiceUnavailable,
        "definitions_busy",
        "Others are changing definitions",
        "The definitions of this account changed again and again while yours were checked. Try again."))
    {
        Headers = [("Retry-After", "1")],
    };

    private sealed record PlannedChange(BundleChange Change, DefinitionWrite Write);
}

/// <summary>What else is asked for when definitions are changed.</summary>
/// <param name="DryRun">Only tell what would change.</param>
/// <param name="Prune">Delete what is there and not in the bundle.</param>
/// <param name="Dialect">Whose rules hold.</param>
internal sealed record EditOptions(bool DryRun = false, bool Prune = false, Dialect Dialect = Dialect.Own);

/// <summary>What was changed.</summary>
/// <param name="Changes">Each definition.</param>
/// <param name="Remarks">Warnings.</param>
/// <param name="After">What is current then.</param>
internal sealed record Edited(IReadOnlyList<BundleChange> Changes, IReadOnlyList<Problem> Remarks, Catalogue After);
