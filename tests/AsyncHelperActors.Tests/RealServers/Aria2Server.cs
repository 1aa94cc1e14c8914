using Xunit;

namespace AsyncHelperActors.Tests.RealServers;

/// <summary>
/// aria2: JSON-RPC at /jsonrpc and XML-RPC at /rpc, POST only, the job id and the secret in the body. Two downloads at a time.
/// Files to download: big.bin (3,000,000 bytes; set max-download-limit to make it slow), small.txt, empty.txt.
/// </summary>
public sealed class Aria2Server() : RealServer("aria2", ports: 2)
{
    /// <summary>The first parameter of every call is token: and this.</summary>
    public string Secret => Rig("SECRET");

    /// <summary>The file server; ends with a slash.</summary>
    public Uri Files => new(Rig("FILES"));
}

/// <summary>Tests that share one aria2.</summary>
[CollectionDefinition(nameof(Aria2Server))]
public sealed class Aria2Collection : ICollectionFixture<Aria2Server>;
