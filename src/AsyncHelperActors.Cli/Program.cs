using AsyncHelperActors.Cli;

return await CommandLine.Build().Parse(args).InvokeAsync();
