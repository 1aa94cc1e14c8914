using AsyncHelperActors.Cli;
using AsyncHelperActors.Server;

// A server that is told to stop hands its jobs over first. The library would end the process after two seconds.
return await CommandLine.Build().Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = ServerHost.LongestStop + TimeSpan.FromSeconds(10) });
