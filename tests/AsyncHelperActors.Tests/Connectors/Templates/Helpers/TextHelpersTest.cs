using Xunit;
using static AsyncHelperActors.Tests.Connectors.Templates.Templating;

namespace AsyncHelperActors.Tests.Connectors.Templates.Helpers;

public sealed class TextHelpersTest
{
    private const string Data = """
        {"name":"Hillary-Ann-Swank","memo":"The quick brown fox jumped over the lazy dog","list":["a","b"],"pad":" ABC ","n":42,"none":null,
         "html":"<span>Hello <strong>World</strong></span>","cases":"these & those & some other cases"}
        """;

    [Theory]
    [InlineData("{{uppercase 'library'}} {{uppercase none}} {{lowercase 'HERE WE GO!'}}", "LIBRARY  here we go!")]
    [InlineData("{{capitalize 'today is the day!'}} {{capitalize ''}}|{{capitalizeAll 'the quick-brown fox'}} {{capitalizeAll \"o'neil mcDonald\"}}", "Today is the day! |The Quick-Brown Fox O'neil McDonald")]
    [InlineData("{{camelcase 'hand crafted item'}} {{camelcase 'new-arrival-products'}} {{camelcase 'version-2_1-final'}} {{camelcase 'HELLO&WORLD'}} {{camelcase 'order_123_id'}}", "handCraftedItem newArrivalProducts version21Final helloWorld order123Id")]
    [InlineData("{{pascalcase 'hand crafted item'}} {{pascalcase 'order_123_id'}} {{pascalcase n}} {{pascalcase list}}", "HandCraftedItem Order123Id 42 AB")]
    [InlineData("{{snakecase 'a-b-c d_e'}} {{snakecase 'getUserProfile'}} {{snakecase 'New Product Launch 2025'}} {{snakecase 'HTTPServer'}}", "a_b_c_d_e get_user_profile new_product_launch_2025 http_server")]
    [InlineData("{{dashcase 'a-b-c d_e'}} {{dashcase 'version-2_1-final'}} {{dashcase ' -- '}}|{{dotcase 'Customer Profile Data'}} {{pathcase 'a-b-c d_e'}}", "a-b-c-d-e version-2-1-final |customer.profile.data a/b/c/d/e")]
    [InlineData("{{sentence 'hello world. goodbye WORLD.'}} {{sentence 'Mr. hello API? goodbye world!'}}", "Hello world. Goodbye world. Mr. Hello api? Goodbye world!")]
    [InlineData("[{{trim pad}}] [{{trimLeft pad}}] [{{trimRight pad}}] [{{trim missing}}]", "[ABC] [ABC ] [ ABC] []")]
    [InlineData("{{chop '_ABC_'}} {{chop '-ABC-'}} {{chop ' Hello*&^World- '}} [{{chop '***'}}]", "ABC ABC Hello*&^World []")]
    [InlineData("{{padLeft 'CUST123' 10 '0'}} [{{padLeft '456' 5}}] {{padRight 'XYZ' 6 '*'}} {{padLeft n 7 'AB'}} {{padRight 'x' 4 'AB'}}", "000CUST123 [  456] XYZ*** ABABA42 xABA")]
    [InlineData("{{padLeft 'abc' 2}} {{padLeft 'abc'}} {{padLeft 'abc' 'x'}} {{padLeft 'abc' -5}} {{padLeft 'a' 3.9 '0'}} {{padLeft 'a' 3 ''}}", "abc abc abc abc 00a a")]
    [InlineData("{{replace cases '&' 'and'}} {{replace 'a.b.c' '.' ''}} {{replace 'abc' '' 'x'}} {{replace 'aA' 'A' 'b'}}", "these and those and some other cases abc abc ab")]
    [InlineData("{{replace '$1' '$1' '$&'}}", "$&")]
    [InlineData("{{replacefirst 'a b a b' 'a' 'z'}} {{removefirst 'Order Order' 'Order'}} {{removefirst 'abc' 'x'}}", "z b a b  Order abc")]
    [InlineData("{{substring 'itemizationCode' 0 4}} {{substring memo 10 19}} {{substring 'Celigo' 1 4}} {{substring 'Celigo' 4 1}} {{substring 'Celigo' 2}} {{substring 'Celigo' -2 99}} {{substring 'Celigo' 'x' 2}}", "item brown fox eli eli ligo Celigo Ce")]
    [InlineData("{{split name '-' 0}} {{split name '-' 1}} {{split name '-' 2}} {{split name '-'}} {{split name ','}} [{{split name '-' 9}}] [{{split missing '-'}}] {{split 'abc' '' 1}}", "Hillary Ann Swank Hillary Hillary-Ann-Swank [] [] b")]
    [InlineData("{{join '-' 'unicorn' 'ponies'}} {{join ',' list 'c'}} {{join '/' 'root' n}} [{{join ',' none missing 'x'}}]", "unicorn-ponies a,b,c root/42 [,,x]")]
    [InlineData("{{reverse 'abcde'}} {{reverse n}} {{reverse list}} {{reverse 'a😀b'}}", "edcba 24 b,a b😀a")]
    [InlineData("{{occurrences 'foo bar foo bar baz' 'foo'}} {{occurrences '/api/v1/resource/item' '/'}} {{occurrences 'Banana' 'a'}} {{occurrences 'aaa' 'aa'}} {{occurrences 'a' ''}}", "2 4 3 1 0")]
    [InlineData("{{truncateWords 'foo bar baz' 1}} {{truncateWords 'foo bar baz' 2}} {{truncateWords 'foo bar baz' 3}} {{truncateWords 'Integration setup requires testing' 2 '--more'}} {{truncateWords 'a b' 0}} [{{truncateWords 'a b' -1}}{{truncateWords 'a b' 'x'}}]", "foo... foo bar... foo bar baz Integration setup--more ... []")]
    [InlineData("{{sanitize html}} {{sanitize 'a<br/>b<!-- c -->d'}} {{sanitize '1 < 2 > 0'}} {{sanitize 'a<b'}}", "Hello World abd 1 < 2 > 0 a<b")]
    public void Texts(string template, string expected) => Assert.Equal(expected, Render(template, Data));

    private const string Patterns = """
        {"comment":"IDs: 12345 and 67890","total":"$1499.95","photo":"/core/media/media.nl?id=5&c=1","paren":"(BR12345)-WIT-1","phone":"+1 (650) 555-1234",
         "notes":"Payment with 4111 1111 1111 1111 approved","crlf":"a\r\nb\r\nc"}
        """;

    [Theory]
    [InlineData("{{regexMatch comment '[0-9]{5}'}} {{regexMatch comment '[0-9]{5}' 1}} [{{regexMatch comment '[0-9]{5}' 2}}] {{regexMatch comment 'ids' 0 'i'}}", "12345 67890 [] IDs")]
    [InlineData("{{regexMatch paren '(?<=\\()(.*?)(?=\\))' 'g'}} {{regexMatch photo 'id=.*$'}} {{regexMatch photo '(?<=id=)\\d*' 0 'gm'}}", "BR12345 id=5&c=1 5")]
    [InlineData("{{regexMatch (regexReplace phone '' '[^\\d]' 'g') '\\d{10}$' 'g'}}", "6505551234")]
    [InlineData("{{regexReplace notes '#### #### #### ####' '[0-9]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{4}' 'g'}}", "Payment with #### #### #### #### approved")]
    [InlineData("{{regexReplace 'ABC-123 45' '' '[ -]' 'g'}} {{regexReplace 'ABC-123 45' '' '[ -]'}} {{regexReplace '<b>x</b>&nbsp;' '' '(&nbsp;|<([^>]+)>)' 'ig'}}", "ABC12345 ABC123 45 x")]
    [InlineData("{{regexReplace crlf '\\n' '\\r\\n' 'g'}}", "a\nb\nc")]
    [InlineData("{{regexReplace 'john smith' '$2 $1 $$ $& $3' '(\\w+) (\\w+)'}}", "smith john $ john smith $3")]
    [InlineData("{{regexReplace 'abc' \"[$`|$'|$<x>]\" '(?<x>b)'}}", "a[a|c|b]c")]
    [InlineData("{{regexReplace 'abc' '-' '' 'g'}} {{regexReplace missing 'x' 'y'}}|", "-a-b-c- |")]
    [InlineData("{{regexSearch total '5'}} {{regexSearch total '\\.'}} {{regexSearch 'HELLO Celigo' 'celigo' 'i'}} {{regexSearch 'a' 'b'}}", "7 5 6 -1")]
    public void Regular_expressions(string template, string expected) => Assert.Equal(expected, Render(template, Patterns));
}
