using System.Net;
using AsyncHelperActors.Demo;

// demovendor [--urls http://127.0.0.1:PORT] [--http2 PORT]: the demo vendor as a process of its own. It prints its address and runs until it is ended.
var (address, port) = (IPAddress.Loopback, 0);
int? http2Port = null;
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--urls":
            var url = new Uri(args[i + 1]);
            (address, port) = (IPAddress.TryParse(url.Host, out var ip) ? ip : IPAddress.Loopback, url.Port);
            break;
        case "--http2":
            http2Port = int.Parse(args[i + 1]);
            break;
        default:
            await Console.Error.WriteLineAsync($"demovendor: unknown option {args[i]}; known are --urls URL and --http2 PORT");
            return 2;
    }
}

await using var host = await DemoVendorHost.StartAsync(port: port, http2Port: http2Port, address: address);
Console.WriteLine(host.Http2Address is { } second ? $"demovendor {host.BaseAddress} http2 {second}" : $"demovendor {host.BaseAddress}");
await host.WaitForShutdownAsync();
return 0;
