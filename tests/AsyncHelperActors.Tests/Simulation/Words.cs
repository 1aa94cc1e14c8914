using System.Globalization;
using System.Runtime.CompilerServices;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>A text that is only put together when somebody will read it; a world that goes well costs no words.</summary>
[InterpolatedStringHandler]
internal ref struct Words
{
    private DefaultInterpolatedStringHandler _text;

    /// <summary>The words about a law that does not hold.</summary>
    public Words(int literals, int holes, bool holds, out bool wanted)
    {
        wanted = !holds;
        _text = wanted ? new DefaultInterpolatedStringHandler(literals, holes, CultureInfo.InvariantCulture) : default;
    }

    /// <summary>A line of a story that is told aloud.</summary>
    public Words(int literals, int holes, World world, out bool wanted)
    {
        wanted = world.IsAloud;
        _text = wanted ? new DefaultInterpolatedStringHandler(literals, holes, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value, string? format = null) => _text.AppendFormatted(value, format);

    /// <summary>The text.</summary>
    public string Spoken() => _text.ToStringAndClear();
}
