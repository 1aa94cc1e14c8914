namespace AsyncHelperActors.Demo;

/// <summary>
/// The scripts that are there before anyone writes one: the reports of the quick start. The type of a report chooses how
/// it goes: orders is done after six seconds, slow-orders after a minute, empty is canceled, broken is fatal.
/// </summary>
internal static class BuiltInScripts
{
    public const string Reports = "reports";
    private static readonly VendorScript s_orders = new()
    {
        IdPath = "reportId",
        StatusPath = "processingStatus",
        DelayMs = 6000,
        Statuses = [new ScriptStatus { Value = ((ScriptStatus)"IN_QUEUE").Value, ForMs = 2000 }, "IN_PROGRESS"],
        Final = "DONE",
        DocumentInStatus = true,
        Records = 12,
        Format = ResultFormat.Csv,
        CorrelationPath = "correlationId",
        CancelValue = "CANCELLED",
    };

    public static bool IsReport(string scriptName) =>
        scriptName == Reports || scriptName.StartsWith(Reports + "-", StringComparison.Ordinal);

    /// <summary>The name of the script that a report of this type would have to itself.</summary>
    public static string NameFor(string reportType) => Reports + "-" + reportType;

    public static VendorScript? Find(string name) => name switch
    {
        Reports => s_orders,
        "reports-slow-orders" => s_orders with { DelayMs = 60_000, Statuses = ["IN_QUEUE", "IN_PROGRESS"], Records = 500 },
        "reports-empty" => s_orders with { Final = "CANCELLED", HasResult = false },
        "reports-broken" => s_orders with { Final = "FATAL", HasResult = false },
        _ => null,
    };
}
