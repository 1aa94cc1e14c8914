using System.Globalization;
using System.Text;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>Writes <c>docs/vendors.md</c> from the vendors' files.</summary>
internal static class VendorsPage
{
    public static string Text()
    {
        var page = new StringBuilder();
        page.Append("""
            # Vendors

            Bundles for APIs as they are, to copy from. Each one in `samples/vendors/` begins with what it does and which environment variables it wants;
            the vendor's address is one of them. No vendor has code of its own: what is in the bundle is all there is.

            Each bundle is run by the tests to every outcome that it has, by the rules and the connector that run jobs for real, in virtual time,
            against answers with the paths, headers, bodies and codes of the vendor's public documentation. The answers are data too
            (`tests/AsyncHelperActors.Tests/VendorCatalogue/vendors/`). Nobody of us has called these vendors with these bundles; where a vendor's answers
            differ from its documentation, the bundle has to follow the vendor.

            This page is made by those tests: `UPDATE_DOCS=1 dotnet test tests/AsyncHelperActors.Tests --filter FullyQualifiedName~CatalogueTest`.


            """);
        page.Append("| | vendor | what the bundle shows | outcomes run |\n|---|---|---|---|\n");
        foreach (var file in VendorFile.All)
        {
            var link = $"[{file.Vendor}](../{file.Bundle})";
            page.Append(CultureInfo.InvariantCulture, $"| {file.Number} | {link} | {file.Shows} | {string.Join(", ", Outcomes(file))} |\n");
        }

        page.Append("\n## What the cases cover\n");
        foreach (var file in VendorFile.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n### {file.Vendor}\n\n");
            foreach (var each in file.Cases)
            {
                page.Append(CultureInfo.InvariantCulture, $"- `{each.Name}`{(each.Name == Word(each.Outcome) ? "" : $" ({Word(each.Outcome)})")}: {string.Join("; ", each.Shows)}\n");
            }

            foreach (var missing in file.Missing)
            {
                page.Append(CultureInfo.InvariantCulture, $"- not shown: {missing}\n");
            }
        }

        page.Append("\n## What an asynchronous API may ask for\n\n| need | shown by |\n|---|---|\n");
        foreach (var demand in Demand.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {demand.Need} | {string.Join(", ", demand.ShownBy.Select(each => $"`{each}`"))} |\n");
        }

        return page.ToString();
    }

    private static IEnumerable<string> Outcomes(VendorFile file) => file.Cases.Select(each => each.Outcome).Distinct().Order().Select(Word);

    private static string Word(Outcome outcome) => char.ToLowerInvariant(outcome.ToString()[0]) + outcome.ToString()[1..];
}
