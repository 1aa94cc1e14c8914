using System.Buffers;

namespace AsyncHelperActors.Connectors.Templates.Rendering;

/// <summary>Text that grows up to a limit.</summary>
internal sealed class OutputBuffer(int limit) : IDisposable
{
    private char[] _chars = ArrayPool<char>.Shared.Rent(Math.Min(limit, 512) + 1);
    private int _count;

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > limit - _count)
        {
            throw new TemplateFault(
                -1,
                $"the text grows over the limit of {limit:N0} characters",
                "Render less at once, for example with a smaller batchSize, or raise the limit.");
        }

        if (text.Length > _chars.Length - _count)
        {
            Grow(_count + text.Length);
        }

        text.CopyTo(_chars.AsSpan(_count));
        _count += text.Length;
    }

    public ReadOnlySpan<char> Written => _chars.AsSpan(0, _count);

    public override string ToString() => new(Written);

    public void Dispose()
    {
        // The text may hold secrets, and the array goes back to be used by others.
        Array.Clear(_chars, 0, _count);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = [];
        _count = 0;
    }

    private void Grow(int needed)
    {
        char[] larger = ArrayPool<char>.Shared.Rent(Math.Max(needed, _chars.Length * 2));
        Written.CopyTo(larger);
        Array.Clear(_chars, 0, _count);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
    }
}
