using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AsyncHelperActors.ClusterTests;

/// <summary>The wire to one node: the others reach it through here. While it is cut nothing passes in either direction, and nobody is told, as when a switch dies.</summary>
/// <remarks>Who is at the other end is read from the sockets of the processes: on loopback all have the same address.</remarks>
internal sealed class CutWire : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly int _to;
    private readonly Func<int, bool> _isCut;
    private readonly List<Task> _passing = [];

    /// <param name="to">The port that the node listens on.</param>
    /// <param name="isCut">Whether nothing passes between the node and the process with this id.</param>
    public CutWire(int to, Func<int, bool> isCut)
    {
        (_to, _isCut) = (to, isCut);
        _listener.Start();
        _passing.Add(ListenAsync());
    }

    /// <summary>Where the others reach the node.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_passing);
        _over.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_over.Token);
                _passing.Add(PassAsync(near));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient near)
    {
        using var _ = near;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            var process = Processes.OfPort(((IPEndPoint)near.Client.RemoteEndPoint!).Port);
            await OpenAsync(process);
            await far.ConnectAsync(IPAddress.Loopback, _to, _over.Token);
            await Task.WhenAny(PumpAsync(near, far, process), PumpAsync(far, near, process));
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException)
        {
            // One of the two has gone; the other one sees that when this connection closes.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, int process)
    {
        var buffer = new byte[64 * 1024];
        var (source, target) = (from.GetStream(), to.GetStream());
        while (await source.ReadAsync(buffer, _over.Token) is > 0 and var count)
        {
            await OpenAsync(process);
            await target.WriteAsync(buffer.AsMemory(0, count), _over.Token);
        }
    }

    private async Task OpenAsync(int process)
    {
        if (_isCut(process))
        {
            using var timer = new PeriodicTimer(Look);
            while (_isCut(process))
            {
                await timer.WaitForNextTickAsync(_over.Token);
            }
        }
    }

    /// <summary>What Linux says of sockets and their processes.</summary>
    private static class Processes
    {
        /// <summary>The process that has a connection from this port of loopback; 0 when it has gone.</summary>
        public static int OfPort(int port)
        {
            var local = $":{port:X4}";
            var socket = File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .FirstOrDefault(fields => fields[1].EndsWith(local, StringComparison.Ordinal))?[9];
            return socket is null ? 0 : Directory.EnumerateDirectories("/proc")
                .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
                .FirstOrDefault(id => id > 0 && Has(id, $"socket:[{socket}]"));
        }

        private static bool Has(int process, string socket)
        {
            try
            {
                return new DirectoryInfo($"/proc/{process}/fd").EnumerateFileSystemInfos().Any(file => file.LinkTarget == socket);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or belongs to somebody else.
                return false;
            }
        }
    }
}
