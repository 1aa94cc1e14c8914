using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>Makes an actor system write and read each message on its way from actor to actor, as if every actor were on a node of its own.</summary>
/// <remarks>
/// Akka sends messages of its own that it never means to serialize and that strict serialization would refuse. So unregistered types are
/// allowed here, and fall to a serializer that lets Akka's pass and refuses ours.
/// </remarks>
internal static class EveryMessageIsWritten
{
    public static Config Settings { get; } = ConfigurationFactory.ParseString(
        $$"""
        akka.actor {
          serialize-messages = on
          serialization-settings.allow-unregistered-types = on
          serializers.refuses-ours = "{{typeof(RefusesOurs).FullName}}, AsyncHelperActors.Tests"
          serialization-bindings."System.Object" = refuses-ours
        }
        """);

    /// <summary>Keeps foreign messages as they are; one of ours must be registered, or be marked as staying on its node.</summary>
    internal sealed class RefusesOurs(ExtendedActorSystem system) : Serializer(system)
    {
        private readonly ConcurrentDictionary<long, object> _passing = new();
        private long _last;

        public override int Identifier => 7002;

        public override bool IncludeManifest => false;

        public override byte[] ToBinary(object obj)
        {
            if (obj.GetType().Assembly.GetName().Name!.StartsWith("AsyncHelperActors", StringComparison.Ordinal))
            {
                Refused.Enqueue(obj.GetType());
                throw new NotSupportedException($"{obj.GetType().Name} has neither a manifest nor the mark that it stays on its node.");
            }

            var number = Interlocked.Increment(ref _last);
            _passing[number] = obj;
            return BitConverter.GetBytes(number);
        }

        public override object FromBinary(byte[] bytes, Type type) =>
            _passing.TryRemove(BitConverter.ToInt64(bytes), out var kept) ? kept : throw new InvalidOperationException("A message was read twice.");
    }

    /// <summary>What was refused so far, in any test: a message that is not there may go unnoticed, a type here does not.</summary>
    public static ConcurrentQueue<Type> Refused { get; } = new();
}
