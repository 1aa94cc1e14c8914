using System.Text.Json;

namespace AsyncHelperActors.Actors.Storage;

// Why a lock and a file
// ---------------------
// Two servers on one data directory would poll the same jobs twice and take turns in overwriting each other's plans. The lock
// is the operating system's, on an open file: it disappears with its process however that dies, so no directory is ever left
// locked by the dead. It cannot say who holds it, so the owner also writes its address and process id into a small file beside
// it. That file is only there to be quoted in the refusal; it never decides anything, and a stale one does no harm.

/// <summary>A data directory, held by this process until it is disposed.</summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockFile = "asynchelper.lock";
    private const string OwnerFile = "asynchelper.owner.json";

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream heldLock)
    {
        Path = path;
        _lock = heldLock;
    }

    /// <summary>The directory, as an absolute path.</summary>
    public string Path { get; }

    /// <summary>Takes a directory for this process; makes it when it does not exist.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="address">Where this process can be reached, for the refusal that a second one gets.</param>
    /// <exception cref="DataDirectoryInUseException">Another process has it.</exception>
    public static DataDirectory Open(string path, string address)
    {
        var directory = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(directory);
        var held = Lock(directory);
        try
        {
            WriteOwner(directory, new DataDirectoryOwner(address, Environment.ProcessId));
            return new DataDirectory(directory, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Lets the next process have it.</summary>
    public void Dispose()
    {
        if (_lock.SafeFileHandle.IsClosed)
        {
            // By now it may be somebody else's.
            return;
        }

        File.Delete(System.IO.Path.Combine(Path, OwnerFile));
        _lock.Dispose();
    }

    private static FileStream Lock(string directory)
    {
        var file = System.IO.Path.Combine(directory, LockFile);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (File.Exists(file))
        {
            throw new DataDirectoryInUseException(directory, ReadOwner(directory), taken);
        }
    }

    /// <summary>Written beside and moved into place, so that a reader never finds half of it.</summary>
    private static void WriteOwner(string directory, DataDirectoryOwner owner)
    {
        var file = System.IO.Path.Combine(directory, OwnerFile);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(owner));
        File.Move(file + ".new", file, overwrite: true);
    }

    private static DataDirectoryOwner? ReadOwner(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize<DataDirectoryOwner>(File.ReadAllText(System.IO.Path.Combine(directory, OwnerFile)));
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            // The owner has the lock and has not yet said who it is, or is just leaving. The refusal stands without a name.
            return null;
        }
    }
}

/// <summary>Who has a data directory.</summary>
/// <param name="Address">Where it can be reached.</param>
/// <param name="ProcessId">Its process id.</param>
public sealed record DataDirectoryOwner(string Address, int ProcessId);

/// <summary>A second process asked for a data directory.</summary>
public sealed class DataDirectoryInUseException(string directory, DataDirectoryOwner? owner, Exception? inner = null)
    : IOException(
        $"The data directory '{directory}' belongs to another process: " +
        (owner is null ? "one that has not yet written who it is" : $"{owner.Address}, process {owner.ProcessId}") +
        ". Stop that one first, talk to it instead, or choose another directory with --data.",
        inner)
{
    /// <summary>The process that has it, when it is known.</summary>
    public DataDirectoryOwner? Owner => owner;
}
