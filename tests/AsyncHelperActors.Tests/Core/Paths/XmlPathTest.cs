using AsyncHelperActors.Core.Paths;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Paths;

public sealed class XmlPathTest
{
    private const string MethodResponse = """
        <?xml version="1.0"?>
        <methodResponse><params><param><value><struct>
          <member><name>status</name><value><string>active</string></value></member>
          <member><name>gid</name><value><string>be9d</string></value></member>
        </struct></value></param></params></methodResponse>
        """;

    private const string Report = """
        <RequestReportResponse xmlns="http://mws.amazonaws.com/doc/2009-01-01/">
          <RequestReportResult><ReportRequestInfo>
            <ReportType>T</ReportType><ReportProcessingStatus>_SUBMITTED_</ReportProcessingStatus><ReportRequestId>5</ReportRequestId>
          </ReportRequestInfo></RequestReportResult>
        </RequestReportResponse>
        """;

    [Theory]
    [InlineData("/methodResponse/params/param/value/struct/member[name='status']/value/string", "active")]
    [InlineData("params/param/value/struct/member[name='status']/value/string", "active")]
    [InlineData("/params/param/value/struct/member[2]/value/string/text()", "be9d")]
    [InlineData("methodResponse/params/param/value/struct/member[1]/name", "status")]
    [InlineData("//member[last()]/name", "gid")]
    [InlineData("count(//member)", "2")]
    [InlineData("count(//member) > 1", "true")]
    [InlineData("concat(//member[1]/name, '!')", "status!")]
    [InlineData("string(params/param/value/struct/member[1]/value)", "active")]
    [InlineData("starts-with(//member[1]/name, 'st')", "true")]
    [InlineData("//name[. = 'gid']/following-sibling::value", "be9d")]
    [InlineData("//string[2]/ancestor::member/name | //member[2]/name", "gid")]
    public void An_expression_is_evaluated_from_the_document_or_from_its_root_element(string path, string expected)
    {
        Assert.True(ResourcePath.Parse(path).TryText(new Body.Xml(SafeXml.Load(MethodResponse)), out string? text));
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("/r:Envelope/r:Body/r:Read/@status", "ok")]
    [InlineData("/Envelope/Body/Read/@status", "ok")]
    [InlineData("soap:Body/*/@status", "ok")]
    [InlineData("//a:Read[@status='ok']/b:id", "a:b")]
    [InlineData("//x:*[local-name()='id' and text()='a:b']", "a:b")]
    public void Namespaces_and_prefixes_do_not_matter(string path, string expected)
    {
        XmlDoc document = SafeXml.Load(
            """<s:Envelope xmlns:s="urn:soap"><s:Body><n:Read xmlns:n="urn:n" n:status="ok"><id xmlns="urn:x">a:b</id></n:Read></s:Body></s:Envelope>""");

        Assert.True(ResourcePath.Parse(path).TryText(new Body.Xml(document), out string? text));
        Assert.Equal(expected, text);
    }

    [Fact]
    public void A_selected_element_is_a_document_of_its_own()
    {
        Body resource = Assert.Single(
            ResourcePath.Parse("/RequestReportResponse/RequestReportResult/ReportRequestInfo").Select(new Body.Xml(SafeXml.Load(Report))));

        foreach (string path in new[] { "/ReportRequestId", "ReportRequestId", "/ReportRequestInfo/ReportRequestId/text()", "ReportRequestId[0]._" })
        {
            Assert.True(ResourcePath.Parse(path).TryText(resource, out string? text));
            Assert.Equal("5", text);
        }

        Assert.Empty(ResourcePath.Parse("/RequestReportResponse").Select(resource));
        Assert.Empty(ResourcePath.Parse("../..").Select(resource));
        Assert.Empty(ResourcePath.Parse("../../../RequestReportResult").Select(resource));
    }

    [Theory]
    [InlineData("a[")]
    [InlineData("/a/b[")]
    [InlineData("/a/unknown()")]
    [InlineData("//@")]
    [InlineData("/a[$x]")]
    public void What_is_no_XPath_is_refused_with_a_reason(string path)
    {
        XmlDoc document = SafeXml.Load("<a><b/></a>");

        PathException fault = Assert.Throws<PathException>(() => XmlPath.Parse(path).Select(document));
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_would_take_years_is_given_up()
    {
        XmlDoc document = SafeXml.Load($"<r>{string.Concat(Enumerable.Repeat("<a><b/></a>", 2000))}</r>");

        PathException fault = Assert.Throws<PathException>(
            () => XmlPath.Parse("//*[count(//*[count(//*[count(//*) > 1]) > 1]) > 1]").Select(document));
        Assert.Contains("too many steps", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_and_CDATA_that_touch_are_one_text_and_within_elements_all_text_counts()
    {
        XmlDoc document = SafeXml.Load("<a>x<![CDATA[<y>]]>z<b>1</b>2<!-- no -->3</a>");

        Assert.Equal("x<y>z123", document.Value);
        Assert.Equal(2, XmlPath.Parse("text()").Select(document).Count);
    }

    [Fact]
    public void A_text_in_very_many_pieces_is_read_at_once() =>
        Assert.Equal(200_000, SafeXml.Load($"<a>{string.Concat(Enumerable.Repeat("x<!---->", 200_000))}</a>").Value.Length);

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "DOCTYPE")]
    [InlineData("<!DOCTYPE a><a/>", "DOCTYPE")]
    [InlineData("<a>&unknown;</a>", "line 1, column 5")]
    [InlineData("<a><b></a>", "not well-formed")]
    [InlineData("{\"json\":1}", "not well-formed")]
    [InlineData("", "not well-formed")]
    public void XML_that_is_dangerous_or_none_is_refused(string text, string part)
    {
        XmlUnreadableException fault = Assert.Throws<XmlUnreadableException>(() => SafeXml.Load(text));

        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_and_size_are_limited()
    {
        string deep = string.Concat(Enumerable.Repeat("<a>", 256)) + string.Concat(Enumerable.Repeat("</a>", 256));

        Assert.Equal("a", SafeXml.Load(deep).Name);
        Assert.Contains("256 deep", Assert.Throws<XmlUnreadableException>(() => SafeXml.Load($"<a>{deep}</a>")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "larger than the limit",
            Assert.Throws<XmlUnreadableException>(() => SafeXml.Load($"<a>{new string('x', 5000)}</a>", new XmlLimits(1000))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_is_read_in_the_encoding_that_it_declares_and_stays_open()
    {
        using var stream = new MemoryStream(System.Text.Encoding.Latin1.GetBytes("<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>"));

        Assert.Equal("é", SafeXml.Load(stream).Value);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void A_byte_order_mark_or_a_blank_line_before_the_declaration_is_forgiven() =>
        Assert.Equal("a", SafeXml.Load("\uFEFF\r\n<?xml version='1.0'?><a/>").Name);

    [Theory]
    [InlineData("<a>5</a>", """{"a":{"_":"5"}}""")]
    [InlineData("<a/>", """{"a":""}""")]
    [InlineData("<a x='1'><b>2</b><b/><c> <d>e</d> </c></a>", """{"a":{"$":{"x":"1"},"b":[{"_":"2"},""],"c":[{"d":[{"_":"e"}]}]}}""")]
    [InlineData("<a>t<b/>u</a>", """{"a":{"_":"tu","b":[""]}}""")]
    [InlineData("<a><_>x</_>y</a>", """{"a":{"_":[{"_":"x"}]}}""")]
    public void The_automatic_shape_has_arrays_text_and_attributes(string xml, string expected) =>
        Assert.Equal(expected, XmlToJson.Automatic(SafeXml.Load(xml)).ToJsonString());

    [Theory]
    [InlineData("<a>5</a>", "\"5\"")]
    [InlineData("<a/>", "\"\"")]
    [InlineData("<a x='1'><b>2</b><b>3</b><b>4</b><c>d</c></a>", """{"@x":"1","b":["2","3","4"],"c":"d"}""")]
    [InlineData("<a x='1'>t</a>", """{"@x":"1","#text":"t"}""")]
    [InlineData("<a><b><c>1</c></b></a>", """{"b":{"c":"1"}}""")]
    public void The_shape_for_records_is_plain(string xml, string expected) =>
        Assert.Equal(expected, XmlToJson.Record(SafeXml.Load(xml)).ToJsonString());
}
