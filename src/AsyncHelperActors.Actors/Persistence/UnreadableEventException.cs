namespace AsyncHelperActors.Actors.Persistence;

/// <summary>An event in the journal cannot be read back, so its actor cannot recover.</summary>
internal sealed class UnreadableEventException(
    string persistenceId, long sequenceNr, int? serializer, string? manifest, int bytes, Exception reason)
    : Exception(
        $"Event {sequenceNr} of '{persistenceId}' in the journal cannot be read: serializer {serializer?.ToString() ?? "(none)"}, " +
        $"manifest '{manifest}', {bytes} bytes: {reason.Message} Either the row is damaged (restore it from a backup), " +
        "or a newer release wrote it (run that release).",
        reason);
