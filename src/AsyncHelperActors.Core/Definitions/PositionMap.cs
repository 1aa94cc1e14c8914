namespace AsyncHelperActors.Core.Definitions;

/// <summary>Where the fields of a text are: path to line and column, both from 1.</summary>
internal sealed class PositionMap
{
    private const int MostPlaces = 500_000;

    private readonly Dictionary<string, (int Line, int Column)> _places = new(StringComparer.Ordinal);

    /// <summary>Remembers a place. A small text can hold very many values, and each costs memory; so their number is bounded too.</summary>
    public void Add(string path, int line, int column)
    {
        if (_places.TryAdd(path, (line, column)) && _places.Count > MostPlaces)
        {
            throw new TextFlawException(new Problem(Severity.Error, path, $"The text has more than {MostPlaces} values.", "Split it into several files.", line, column));
        }
    }

    /// <summary>The problem with the place of its path; of a field that is absent, the place of what it is missing in.</summary>
    public Problem Locate(Problem problem)
    {
        if (problem.Line is not null)
        {
            return problem;
        }

        var path = problem.Path;
        while (true)
        {
            if (_places.TryGetValue(path, out var place))
            {
                return problem with { Line = place.Line, Column = place.Column };
            }

            if (path.Length == 0)
            {
                return problem;
            }

            path = path[..Math.Max(path.LastIndexOfAny(['.', '[']), 0)];
        }
    }
}
