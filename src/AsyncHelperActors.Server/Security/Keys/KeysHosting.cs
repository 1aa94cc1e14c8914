using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Keys;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Server.Definitions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace AsyncHelperActors.Server.Security.Keys;

/// <summary>Says where the keys of the secrets and of the callbacks are.</summary>
internal static class KeysHosting
{
    private const string Application = "asynchelper";

    /// <summary>
    /// The keys of an embedded database lie beside it and not in it. Nodes that share a database share the keys in it, and what seals those
    /// is not in it. Either way a copy of the database alone opens no secret.
    /// </summary>
    /// <exception cref="StartRefusedException">The master key is too short, or not the one that the keys are sealed with.</exception>
    public static WebApplicationBuilder AddKeys(this WebApplicationBuilder builder, DataDirectory directory, StorageOptions storage, ServerOptions options)
    {
        var keys = MakeDirectory(options.KeysDirectory ?? Path.Combine(directory.Path, "keys"));
        var callbacks = storage.Database == Database.Sqlite ? builder.AddKeysOfFiles(keys, options) : builder.AddKeysOfDatabase(keys, storage, options);
        builder.Services.AddSingleton(callbacks)
            .AddSingleton(new CallbackAddresses(jobId => options.PublicUrl is { } url ? $"{url}/v1/callbacks/{callbacks.Of(jobId)}" : null))
            .AddSingleton<SecretSeal>();
        return builder;
    }

    private static CallbackTokens AddKeysOfFiles(this WebApplicationBuilder builder, string keys, ServerOptions options)
    {
        if (options.MasterKey is not null)
        {
            throw new StartRefusedException(
                $"{ServerSettings.MasterKey} seals keys in a PostgreSQL database; those of the embedded database are files in '{keys}'. Leave it out, or set {ServerSettings.Storage}.");
        }

        builder.Services.AddDataProtection().SetApplicationName(Application).PersistKeysToFileSystem(new DirectoryInfo(keys));
        return CallbackTokens.OfFile(Path.Combine(keys, "callbacks.key"));
    }

    private static CallbackTokens AddKeysOfDatabase(this WebApplicationBuilder builder, string keys, StorageOptions storage, ServerOptions options)
    {
        var master = options.MasterKey is { } text
            ? MasterKey.FromText(text)
            : new MasterKey(KeyFile.ReadOrMake(
                Path.Combine(keys, "master.key"), "Restore it from the backup or from another node: without it the secrets in the database cannot be opened."));
        var shared = new SharedKeys(new KeyStore(storage, options.Time), master);
        shared.MakeFirst(storage, Configure, options.Time);
        Configure(builder.Services.AddDataProtection());
        return new CallbackTokens(shared.CallbackKey);

        void Configure(IDataProtectionBuilder protection)
        {
            protection.SetApplicationName(Application);
            protection.Services.Configure<KeyManagementOptions>(management => management.XmlRepository = shared);
        }
    }

    private static string MakeDirectory(string path)
    {
        var directory = Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return directory;
    }
}
