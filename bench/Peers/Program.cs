using AsyncHelperActors.Peers;

switch (args)
{
    case ["hangfire"]:
        await HangfirePeer.RunAsync();
        return 0;
    case ["quartz"]:
        await QuartzPeer.RunAsync();
        return 0;
    case ["orleans"]:
        await OrleansPeer.RunAsync();
        return 0;
    default:
        await Console.Error.WriteLineAsync("peers hangfire|quartz|orleans");
        return 2;
}
