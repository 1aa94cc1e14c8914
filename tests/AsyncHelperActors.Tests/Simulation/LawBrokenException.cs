namespace AsyncHelperActors.Tests.Simulation;

/// <summary>A world in which a law of the house does not hold.</summary>
internal sealed class LawBrokenException(string law, string what) : Exception($"{law}: {what}")
{
    /// <summary>Which law.</summary>
    public string Law => law;

    /// <summary>How.</summary>
    public string What => what;
}
