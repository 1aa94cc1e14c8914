using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Hosting;
using Akka.Serialization;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Serialization;

/// <summary>Everything of ours that reaches the disk or another node passes through here.</summary>
/// <remarks>
/// Rows stay readable JSON: an operator can look at a journal with nothing but SQL. Each type has a short manifest with a version in it
/// (<see cref="JobManifests"/>), never a CLR name, so a type can be renamed or moved. Fields are only ever added, and only optional
/// ones: a reader takes no notice of fields that it does not know, and gives those that are missing their neutral value. What cannot
/// be said that way gets a new manifest, and the old one stays readable.
/// </remarks>
internal sealed class JobSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Stored with every row; never to change.</summary>
    public const int Id = 8480;

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => Written(o).Name;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, Written(obj).Json);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (JobManifests.Find(manifest) is not { } known)
        {
            throw new SerializationException(
                $"Nothing here reads the manifest '{manifest}'. Release {JobManifests.Release} reads {JobManifests.Readable}. "
                + $"A manifest beyond those is written by releases after {JobManifests.Release}: run a newer release on this data, or finish the rolling update.");
        }

        try
        {
            return JsonSerializer.Deserialize(bytes, known.Json)
                ?? throw new SerializationException($"The payload of manifest '{manifest}' is JSON null, where an object was expected.");
        }
        catch (JsonException e)
        {
            throw new SerializationException(
                $"The payload of manifest '{manifest}' ({bytes.Length} bytes) is not the JSON that release {known.Since} and later write: {e.Message}", e);
        }
    }

    private static JobManifest Written(object o) => JobManifests.Find(o.GetType()) ?? throw new SerializationException(o is Folded
        ? "Folded is never journalled: the agenda's row holds it, see docs/job-lifecycle.md. Persist the other events of the ruling only."
        : $"{o.GetType().Name} has no manifest. Add a line for it to {nameof(JobManifests)}, and a golden file.");
}

/// <summary>Wires the serializer into the actor system.</summary>
internal static class JobSerializerRegistration
{
    /// <summary>
    /// Binds the events of jobs and the messages between nodes to <see cref="JobSerializer"/>. A type that is bound to nothing is refused;
    /// otherwise Akka would write it somehow, with its CLR name.
    /// </summary>
    public static AkkaConfigurationBuilder WithJobSerializer(this AkkaConfigurationBuilder akka) =>
        akka.WithCustomSerializer("job", [typeof(JobEvent), typeof(IJobMessage), typeof(JobSnapshot)], system => new JobSerializer(system))
            .WithStrictSerialization();
}
