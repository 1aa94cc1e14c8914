using System.Globalization;

namespace AsyncHelperActors.Bench;

/// <summary>Reads /proc.</summary>
internal static class ProcessTree
{
    private const double TicksOfOneSecond = 100;

    /// <summary>Processor time so far of a process and of all that it has started.</summary>
    public static TimeSpan Cpu(int root)
    {
        Dictionary<int, (int Parent, long Ticks)> all = [];
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }

            try
            {
                // After the name, which is in brackets and may hold anything: state, parent, ... user, system, and those of children that are gone.
                var text = File.ReadAllText(Path.Combine(path, "stat"));
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                all[id] = (int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(f => long.Parse(f, CultureInfo.InvariantCulture)));
            }
            catch (IOException)
            {
                // It has ended while we looked; its time is in its parent's then.
            }
        }

        return TimeSpan.FromSeconds(all.Where(p => IsOf(p.Key)).Sum(p => p.Value.Ticks) / TicksOfOneSecond);

        bool IsOf(int id)
        {
            while (id != root && all.TryGetValue(id, out var process))
            {
                id = process.Parent;
            }

            return id == root;
        }
    }
}
