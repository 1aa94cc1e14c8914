using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AsyncHelperActors.Tests.Connectors.Http;

/// <summary>A server that says byte for byte what a test wants, and breaks connections when it wants. Each connection runs the same script.</summary>
internal sealed class RawVendor : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly Task _accepting;
    private int _connections;
    private int _requests;

    public RawVendor(Func<RawConnection, Task> script)
    {
        _listener.Start();
        _accepting = AcceptAsync(script);
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Requests whose head arrived.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_running);
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<RawConnection, Task> script)
    {
        try
        {
            for (; ;)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                var number = Interlocked.Increment(ref _connections);
                _running.Add(RunAsync(script, new RawConnection(socket, number, () => Interlocked.Increment(ref _requests), _stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static async Task RunAsync(Func<RawConnection, Task> script, RawConnection connection)
    {
        using (connection)
        {
            try
            {
                await script(connection);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}

/// <summary>One connection of a <see cref="RawVendor"/>.</summary>
internal sealed class RawConnection(Socket socket, int number, Func<int> count, CancellationToken stop) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    /// <summary>Which connection of the server, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>The head of the next request, its body is read and dropped; null when the client closed.</summary>
    public async Task<string?> ReadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(one, stop) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var text = head.ToString();
        var length = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        if (length is not null)
        {
            await _stream.ReadExactlyAsync(new byte[int.Parse(length.Split(':')[1])], stop);
        }

        count();
        return text;
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(byte[] bytes) => await _stream.WriteAsync(bytes, stop);

    public Task AnswerAsync(string body, string head = "HTTP/1.1 200 OK") =>
        WriteAsync($"{head}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>Breaks the connection the hard way, with a reset.</summary>
    public void Reset() => socket.Close(0);

    /// <summary>Waits until the test ends.</summary>
    public async Task HangAsync()
    {
        var end = new TaskCompletionSource();
        await using var registration = stop.Register(end.SetResult);
        await end.Task;
    }

    public void Dispose() => _stream.Dispose();
}
