using System.CommandLine;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Cli.Commands;

/// <summary><c>asynchelper accounts</c>: tenants.</summary>
internal static class AccountsCommand
{
    public static Command Build()
    {
        var id = new Argument<string>("id") { Description = "The account's id." };
        var type = new Option<string>("--type") { Description = "production, or sandbox: a sandbox cannot have async helpers of its own.", DefaultValueFactory = _ => "production" };
        type.AcceptOnlyFromAmong("production", "sandbox");
        var create = new Command("create", "Creates an account, which owns definitions and jobs of its own.") { id, type };
        create.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client =>
        {
            var account = await client.CreateAccountAsync(new AccountStart(line.GetValue(id)!, line.GetValue(type)), cancellation);
            Console.WriteLine($"created {account.Id} ({account.Type})");
            return ExitCode.Done;
        }));

        var list = new Command("list", "Lists the accounts.");
        list.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client =>
        {
            var table = Terminal.New("Account", "Type", "Created");
            foreach (var account in (await client.ListAccountsAsync(cancellation)).Accounts)
            {
                Terminal.Row(table, account.Id, account.Type, $"{account.CreatedAt:u}");
            }

            Spectre.Console.AnsiConsole.Write(table);
            return ExitCode.Done;
        }));
        return new Command("accounts", "Creates and lists accounts.") { ServerChoice.Server, ServerChoice.Token, create, list };
    }
}

/// <summary><c>asynchelper tokens</c>: who may do what. Works against a server, or with <c>--data</c> straight on its storage.</summary>
internal static class TokensCommand
{
    public static Command Build() => new("tokens", "Creates, lists and revokes access tokens.")
    {
        ServerChoice.Server, ServerChoice.Token, Create(), List(), Revoke(),
    };

    private static Command Create()
    {
        var role = new Option<string>("--role") { Description = "viewer reads, operator also runs jobs, admin also changes definitions.", Required = true };
        role.AcceptOnlyFromAmong("viewer", "operator", "admin");
        var account = new Option<string?>("--account") { Description = "Whose token. Default: the account of the caller." };
        var name = new Option<string?>("--name") { Description = "What it is for." };
        var data = new Option<string?>("--data") { Description = "Makes the token straight in this data directory, whose server must not be running." };
        var command = new Command("create", "Creates a token and shows it, once.") { role, account, name, data };
        command.SetAction((line, cancellation) =>
        {
            var start = new TokenStart(line.GetValue(role)!, line.GetValue(name), line.GetValue(account));
            return line.GetValue(data) is { } directory
                ? Hosting.WithLocalServerAsync(directory, client => ShowAsync(client, start, cancellation), cancellation)
                : ServerChoice.CallAsync(line, client => ShowAsync(client, start, cancellation));
        });
        return command;
    }

    private static async Task<int> ShowAsync(AsyncHelperClient client, TokenStart start, CancellationToken cancellation)
    {
        var token = await client.CreateTokenAsync(start, cancellation);
        await Console.Error.WriteLineAsync($"{token.Role} token {token.Id} of account {token.Account}. It is shown this once:");
        Console.WriteLine(token.Secret);
        return ExitCode.Done;
    }

    private static Command List()
    {
        var command = new Command("list", "Lists tokens, without their secrets.");
        command.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client =>
        {
            var table = Terminal.New("Token", "Account", "Role", "Name", "Created");
            foreach (var token in (await client.ListTokensAsync(cancellation: cancellation)).Tokens)
            {
                Terminal.Row(table, token.Id, token.Account, token.Role, token.Name, $"{token.CreatedAt:u}");
            }

            Spectre.Console.AnsiConsole.Write(table);
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("id") { Description = "The token's id." };
        var command = new Command("revoke", "Revokes a token: it is refused from then on.") { id };
        command.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client =>
        {
            await client.RevokeTokenAsync(line.GetValue(id)!, cancellation);
            Console.WriteLine($"revoked {line.GetValue(id)}");
            return ExitCode.Done;
        }));
        return command;
    }
}
