using AsyncHelperActors.Connectors.Templates.Helpers;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Templates.Helpers;

public sealed class HelperListTest
{
    private const string Inline = """
        abs add sum subtract multiply divide modulo avg ceil floor round toFixed toPrecision toExponential random addCommas bytes ordinalize
        uppercase lowercase capitalize capitalizeAll camelcase pascalcase snakecase dashcase dotcase pathcase sentence trim trimLeft trimRight chop
        padLeft padRight replace replacefirst removefirst substring split join reverse occurrences truncateWords sanitize
        regexMatch regexReplace regexSearch dateFormat dateAdd timestamp base64Encode base64Decode encodeURI decodeURI htmlEncode htmlDecode
        jsonEncode jsonParse jsonSerialize stripProtocol stripQuerystring hash hmac aws4 after before arrayify unique pluck sort
        getValue lookup eq isTruthy isFalsey hasNoItems hasOwn typeOf
        """;

    private const string Blocks = "each if unless with and or neither not compare contains inArray isEmpty ifEven filter some startsWith";

    [Fact]
    public void There_are_Celigos_79_inline_and_16_block_helpers_and_one_alias()
    {
        string[] inline = Inline.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string[] blocks = Blocks.Split(' ');

        Assert.Equal(79, inline.Length);
        Assert.Equal(16, blocks.Length);
        Assert.Equal([.. inline.Concat(blocks).Append("jsonStringify").Order(StringComparer.Ordinal)], HelperRegistry.Names);
    }

    [Fact]
    public void Every_helper_says_how_to_write_it()
    {
        foreach (string name in HelperRegistry.Names)
        {
            Assert.True(HelperRegistry.TryGet(name, out Helper? helper));
            Assert.Contains(name, helper.Usage, StringComparison.Ordinal);
            Assert.InRange(helper.MinArguments, 0, helper.MaxArguments);
        }
    }
}
