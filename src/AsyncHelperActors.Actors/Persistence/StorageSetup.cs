using Akka.Actor.Setup;
using AsyncHelperActors.Actors.Storage;

namespace AsyncHelperActors.Actors.Persistence;

/// <summary>
/// Hands the storage's options to what the actor system creates by itself. Not through HOCON, because a connection string
/// may hold a password and configurations are logged.
/// </summary>
internal sealed class StorageSetup(StorageOptions storage) : Setup
{
    public StorageOptions Storage => storage;
}
