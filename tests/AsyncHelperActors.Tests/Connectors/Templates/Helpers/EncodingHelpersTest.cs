using AsyncHelperActors.Connectors.Templates;
using Xunit;
using static AsyncHelperActors.Tests.Connectors.Templates.Templating;

namespace AsyncHelperActors.Tests.Connectors.Templates.Helpers;

public sealed class EncodingHelpersTest
{
    private const string Data = """
        {"str":"SGVsbG8gV29ybGQhIQ==","email":"jane.doe@example.com","user":"username","secret":"secret","none":null,"total":89.99,"o":{"customerId":"CUST123"},
         "items":[{"sku":"ITEM001","quantity":2}],"lines":"Example Name\n1313 Lane","html":"<div class='alert'>& Goodbye \"world\"</div>","flag":true,"key":"k3y"}
        """;

    [Theory]
    [InlineData("{{base64Decode str}} {{base64Decode str 'utf8'}} [{{base64Decode none}}{{base64Decode missing}}] {{base64Decode str 'ascii'}} {{base64Decode str 'hex'}}", "Hello World!! Hello World!! [] Hello World!! 48656c6c6f20576f726c642121")]
    [InlineData("{{base64Decode 'w6k='}} {{base64Decode 'w6k=' 'latin1'}} {{base64Decode 'aQBpAA==' 'ucs2'}} {{base64Decode '_-8'}}|{{base64Decode 'a!b'}}", "é Ã© ii \uFFFD\uFFFD|i")]
    [InlineData("{{{base64Encode email}}} {{{base64Encode (join ':' user secret)}}} {{base64Encode 'Hello' 'hex'}} {{base64Encode 'é'}} {{base64Encode 'é' 'latin1'}} {{base64Encode 'i' 'utf16le'}}", "amFuZS5kb2VAZXhhbXBsZS5jb20= dXNlcm5hbWU6c2VjcmV0 48656c6c6f w6k= 6Q== aQA=")]
    [InlineData("{{{decodeURI 'overseas%20order%20flow'}}} {{decodeURI '100%'}} {{decodeURI '%C3%A9'}} {{{encodeURI 'sample data type'}}} {{encodeURI ',/?:@&=+$#'}}", "overseas order flow 100% é sample%20data%20type %2C%2F%3F%3A%40%26%3D%2B%24%23")]
    [InlineData("{{{htmlDecode '&lt;p&gt;Hello &amp; welcome&lt;/p&gt; &quot;&#39;&eacute;'}}}", "<p>Hello & welcome</p> \"'é")]
    [InlineData("{{htmlEncode html}}", "&lt;div class=&#39;alert&#39;&gt;&amp; Goodbye &quot;world&quot;&lt;/div&gt;")]
    [InlineData("{{jsonEncode email}} {{jsonEncode total}} {{jsonEncode flag}} {{jsonEncode o}} {{jsonEncode items}} [{{jsonEncode none}}]", "jane.doe@example.com 89.99 true [object Object] [object Object] []")]
    [InlineData("{{jsonEncode lines}} {{replace (jsonEncode lines) '\\n' ', '}}", "Example Name\\n1313 Lane Example Name, 1313 Lane")]
    [InlineData("{{{jsonSerialize o}}} {{{jsonStringify items}}} {{{jsonSerialize email}}} {{{jsonSerialize total}}} {{{jsonSerialize none}}} [{{{jsonSerialize missing}}}]", "{\"customerId\":\"CUST123\"} [{\"sku\":\"ITEM001\",\"quantity\":2}] \"jane.doe@example.com\" 89.99 null []")]
    [InlineData("{{{jsonSerialize (before items 1)}}} {{{jsonSerialize (arrayify email)}}} {{{jsonSerialize (add 1 0.5)}}} {{{jsonSerialize (divide 1 0)}}}", "[] [\"jane.doe@example.com\"] 1.5 null")]
    [InlineData("{{#with (jsonParse '{\"shardid\":\"dddt22\"}')}}{{shardid}}{{/with}} {{#each (jsonParse '[1,2]')}}{{@index}}:{{this}} {{/each}}{{jsonParse '5'}}{{#with (jsonParse o)}}{{customerId}}{{/with}}", "dddt22 0:1 1:2 5CUST123")]
    [InlineData("{{stripProtocol 'http://foo.bar/image.png'}} {{stripProtocol '//x.y'}} {{stripProtocol 'HTTPS://e.com/r?u=http://o.com'}} {{stripProtocol '/a://b'}}", "//foo.bar/image.png //x.y //e.com/r?u=http://o.com /a://b")]
    [InlineData("{{stripQuerystring 'https://site.com/page?x=1#section'}} {{stripQuerystring 'a#b'}}", "https://site.com/page a#b")]
    public void Encodings(string template, string expected) => Assert.Equal(expected, Render(template, Data));

    [Theory]
    [InlineData("{{hash 'md5' 'base64' 'Bob'}}", "L8HAvrmSzXCWl1z+v51cOw==")]
    [InlineData("{{hash 'sha256' 'hex' 'HelloWorld'}}", "872e4e50ce9990d8b041330c47c9ddd11bec6b503ae9386a99da8584e9bb12c4")]
    [InlineData("{{hash 'SHA-1' 'hex' 'abc'}}", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("{{hmac 'sha256' 'key' 'hex' 'The quick brown fox jumps over the lazy dog'}}", "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")]
    [InlineData("{{{hmac 'sha1' 'a2V5' 'base64' 'The quick brown fox jumps over the lazy dog' 'base64'}}}", "3nybhbi3iqa8ino29wqQcBydtNk=")]
    [InlineData("{{hash 'sha256' 'key' 'hex' 'The quick brown fox jumps over the lazy dog'}}", "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")]
    public void Digests(string template, string expected) => Assert.Equal(expected, Render(template, Data));

    [Theory]
    [InlineData("{{base64Encode 'x' 'rot13'}}")]
    [InlineData("{{base64Decode 'x' 'rot13'}}")]
    [InlineData("{{hash 'sha256' 'rot13' 'x'}}")]
    [InlineData("{{hmac 'sha256' 'k' 'hex' 'x' 'rot13'}}")]
    [InlineData("{{hmac 'crc' 'k' 'hex' 'x'}}")]
    [InlineData("{{aws4 'a' 'b' null 'r' 's'}}")]
    public void What_is_unknown_or_out_of_place_is_refused(string template) => Assert.Throws<TemplateException>(() => Render(template, Data));

    [Fact]
    public void The_request_can_be_signed_through_hashOptions_and_hmacOptions()
    {
        var request = new SigningRequest("POST", new Uri("https://h.example/p/a?b=2&a=1&sign=x"), new Dictionary<string, string> { ["X-T"] = "1" }, "{\"q\":5}");
        TemplateModel model = Model("""{"connection":{"http":{"encrypted":{"hmacKey":"key"}}}}""") with { Request = request };
        model = model with { Variables = new Dictionary<string, System.Text.Json.Nodes.JsonNode?> { ["connection"] = System.Text.Json.Nodes.JsonNode.Parse("""{"http":{"encrypted":{"hmacKey":"key"}}}""") } };

        Assert.Equal(
            "POST|https://h.example|/p/a?b=2&a=1&sign=x|b=2&a=1&sign=x|a=1&b=2|2|5|1|key|{\"q\":5}",
            Engine.Render(
                "{{#with hmacOptions}}{{method}}|{{baseURI}}|{{relativeURI}}|{{urlParameters}}|{{orderedQueryParams}}|{{urlParametersMap.b}}|{{bodyParametersMap.q}}|{{headers.X-T}}|{{http.encrypted.hmacKey}}|{{body}}{{/with}}",
                model,
                TemplateTarget.Text).Text);
        Assert.Equal(64, Engine.Render("{{{hmac 'sha256' hmacOptions.http.encrypted.hmacKey 'hex' hashOptions.URI}}}", model, TemplateTarget.Header).Text.Length);
    }

    // The example of AWS's own description of the algorithm.
    [Fact]
    public void A_request_is_signed_as_AWS_describes_it()
    {
        var request = new SigningRequest(
            "GET",
            new Uri("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"),
            new Dictionary<string, string> { ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8", ["X-Amz-Date"] = "20150830T123600Z" });

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
            + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            Engine.Render(
                "{{{aws4 'AKIDEXAMPLE' 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' null \"us-east-1\" \"\"}}}",
                TemplateModel.Empty with { Request = request },
                TemplateTarget.Header).Text);
    }

    [Fact]
    public void A_request_without_its_date_is_not_signed()
    {
        TemplateModel model = TemplateModel.Empty with { Request = new SigningRequest("GET", new Uri("https://s3.eu-west-1.amazonaws.com/x"), new Dictionary<string, string>()) };

        TemplateException fault = Assert.Throws<TemplateException>(() => Engine.Render("{{{aws4 'a' 'b' 'token'}}}", model, TemplateTarget.Header));
        Assert.Contains("X-Amz-Date", fault.Hint, StringComparison.Ordinal);
    }
}
