using Xunit;

namespace AsyncHelperActors.Tests.RealServers;

/// <summary>
/// Orthanc: REST with basic authentication, one job at a time. The archive of the big patient is a ZIP of 64 files (67 MB, two
/// to six seconds), that of the small one a ZIP of two. The last eight archives are kept. The peer "nowhere" cannot be reached.
/// </summary>
public sealed class OrthancServer() : RealServer("orthanc", ports: 1)
{
    public string User => Rig("USER");

    public string Password => Rig("PASSWORD");

    public string BigPatient => Rig("BIG_PATIENT");

    public string SmallPatient => Rig("SMALL_PATIENT");
}

/// <summary>Tests that share one Orthanc.</summary>
[CollectionDefinition(nameof(OrthancServer))]
public sealed class OrthancCollection : ICollectionFixture<OrthancServer>;
