using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace AsyncHelperActors.Server.Security.Keys;

/// <summary>The keys that all nodes of a PostgreSQL database share: in the database, sealed with the master key.</summary>
internal sealed class SharedKeys(KeyStore store, MasterKey master) : IXmlRepository
{
    private const string Protection = "protection/";
    private const string Callbacks = "callbacks";

    /// <summary>How long a new key of the data protection is used for sealing; it opens for ever. The same as the framework's own.</summary>
    private static readonly TimeSpan s_keyLife = TimeSpan.FromDays(90);

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. store.Read(Protection).Select(key => XElement.Parse(Encoding.UTF8.GetString(master.Open(key.Name, key.Value))))];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName) =>
        Add(Protection + friendlyName, Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)));

    /// <summary>The key of the callbacks' tokens.</summary>
    public byte[] CallbackKey()
    {
        if (store.Read(Callbacks) is [])
        {
            Add(Callbacks, RandomNumberGenerator.GetBytes(KeyFile.Bytes));
        }

        var (name, value) = store.Read(Callbacks)[0];
        return master.Open(name, value);
    }

    /// <summary>
    /// Makes the first keys, or tries the master key on those that are there. Two nodes that start at the same moment would else each make a key
    /// of their own and not know the other's until they read all keys again.
    /// </summary>
    /// <exception cref="StartRefusedException">The keys are sealed with another master key.</exception>
    public void MakeFirst(StorageOptions storage, Action<IDataProtectionBuilder> configure, TimeProvider time) => storage.Alone(StorageLock.Keys, () =>
    {
        CallbackKey();
        var services = new ServiceCollection();
        configure(services.AddDataProtection());
        using var provider = services.BuildServiceProvider();
        var keys = provider.GetRequiredService<IKeyManager>();
        if (keys.GetAllKeys().Count == 0)
        {
            var now = time.GetUtcNow();
            keys.CreateNewKey(now, now + s_keyLife);
        }
    });

    private void Add(string name, byte[] value) => store.Add(name, master.Seal(name, value));
}
