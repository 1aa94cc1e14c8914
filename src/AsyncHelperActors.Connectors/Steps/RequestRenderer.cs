using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Connectors.Paging;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>A request that is ready to go, and the template paths that had no value.</summary>
internal sealed record RenderedRequest(ExchangeRequest Request, IReadOnlyList<string> Missing);

/// <summary>Fills a definition's request with the values of a call: URI, then body, then headers, which may sign the other two.</summary>
/// <remarks>Whatever goes wrong here is the definition's: it is thrown as a permanent <c>template_error</c> before anything is sent.</remarks>
internal sealed class RequestRenderer(TemplateEngine engine, ConnectorLimits limits)
{
    /// <summary>The request of a call.</summary>
    /// <exception cref="RemoteFailureException">A template cannot be rendered, or gives something that cannot be sent.</exception>
    public RenderedRequest Render(CompiledRequest request, CompiledPlan plan, StepCall call, PageRequest? page = null, BatchRecords? records = null)
    {
        var model = StepModel.Of(call, request, plan, records?.Before);
        model = page is null ? model : model.With("export", page.ExportModel).With("previous_page", page.Previous);
        var run = new Run(engine, request, call, model, page)
        {
            Records = records?.After,
            BodyModel = records is null ? null : StepModel.Of(call, request, plan, records.After),
        };
        var key = call.Step is Step.Submit or Step.Try ? plan.Helper?.Submit.Idempotency : null;
        var relativeTo = page?.RelativeTo ?? (page?.Address is null ? UriOrigin.Of(run.UriTemplate, call) : null);
        var uri = run.Uri(key);
        var (body, contentType) = run.Body(key);
        run.Sign(uri, relativeTo, body);
        var isSubmit = call.Step is not Step.Fetch;
        var exchange = new ExchangeRequest(
            request.Connection,
            request.ConnectionKey,
            request.StepName,
            request.Def.Method,
            uri,
            relativeTo,
            run.Headers(key, call.Step is Step.Submit or Step.Try ? plan.Helper?.Protocol?.SubmitHeader : null),
            body,
            contentType,
            TimeSpan.FromMilliseconds(request.Def.TimeoutMs ?? request.Connection.TimeoutMs),
            request.Def.FollowRedirects ?? request.Connection.FollowRedirects,
            request.Def.MaxResponseBytes ?? request.Connection.MaxResponseBytes ?? (isSubmit ? limits.AnswerBytes : limits.ResultBytes))
        {
            Render = run.ConnectionText,
            VerifiesChecksum = request.Def.VerifiesChecksum,
            Gate = call.Gate,
            Recorder = call.Recorder,
        };
        return new RenderedRequest(exchange, run.Missing);
    }

    /// <summary>Whether every template path of the address has a value: a further result set without one is not there.</summary>
    /// <exception cref="RemoteFailureException">It cannot be rendered.</exception>
    public bool HasAddress(CompiledRequest request, CompiledPlan plan, StepCall call) =>
        new Run(engine, request, call, StepModel.Of(call, request, plan), null).HasAddress();

    /// <summary>A path of the helper's submit rules, which may hold a template.</summary>
    /// <exception cref="RemoteFailureException">It cannot be rendered.</exception>
    public string RenderPath(string template, string field, CompiledRequest request, CompiledPlan plan, StepCall call) =>
        new Run(engine, request, call, StepModel.Of(call, request, plan), null).Text(template, field, TemplateTarget.Text);

    /// <summary>One request being rendered.</summary>
    private sealed class Run(TemplateEngine engine, CompiledRequest request, StepCall call, TemplateModel model, PageRequest? page)
    {
        private static readonly string[] AddressStarts = ["/", "./", "../", "http://", "https://"];

        private readonly List<string> _missing = [];
        private TemplateModel _model = model;

        /// <summary>The records that are sent; null: those of the job's input.</summary>
        public JsonArray? Records { get; init; }

        /// <summary>What the body's template sees; null: what all templates see.</summary>
        public TemplateModel? BodyModel { get; init; }

        public IReadOnlyList<string> Missing => _missing;

        public string UriTemplate => page?.UriTemplate ?? request.Def.RelativeUri;

        private string? BodyTemplate => page?.BodyTemplate ?? request.Def.Body;

        public bool HasAddress() => Text(request.Def.RelativeUri, "http.relativeURI", TemplateTarget.Uri).Trim().Length > 0 && _missing.Count == 0;

        public string Uri(Idempotency? key)
        {
            // What a vendor gave as the address of the next page is an address and no template, whatever braces it has.
            if (page?.Address is { } address)
            {
                return address;
            }

            var template = RawBeginning(UriTemplate);
            var uri = Text(template, "http.relativeURI", TemplateTarget.Uri);
            if (uri.Trim().Length == 0 && template.Trim().Length > 0)
            {
                throw Refuse($"http.relativeURI '{template}' renders to nothing: {Names(_missing)} has no value in this job.");
            }

            uri = page?.Argument is { } argument ? WithPair(uri, argument.Name, argument.Value) : uri;
            return key is { In: IdempotencyPlace.Query } ? WithPair(uri, key.Name, KeyValue(key)) : uri;
        }

        private static string WithPair(string uri, string name, string value)
        {
            var pair = $"{System.Uri.EscapeDataString(name)}={System.Uri.EscapeDataString(value)}";
            var fragment = uri.IndexOf('#', StringComparison.Ordinal);
            var path = fragment < 0 ? uri : uri[..fragment];
            return $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{pair}";
        }

        public (byte[]? Bytes, string? ContentType) Body(Idempotency? key)
        {
            var type = request.RequestType;
            try
            {
                byte[]? bytes = null;
                string? contentType = null;
                if (BodyTemplate is { Length: > 0 } template)
                {
                    var text = Text(template, "http.body", RequestBody.TargetOf(type, template), BodyModel);
                    (bytes, contentType) = RequestBody.OfText(type, text);
                }
                else if (request.Def is ImportDef import && call.Step is Step.Submit)
                {
                    (bytes, contentType) = RequestBody.OfRecords(type, Records ?? StepModel.Records(_model.Variables["input"]), import.BatchSize, import.Csv);
                }

                return key is { In: IdempotencyPlace.Body }
                    ? IdempotencyInBody.Put(bytes, contentType, type, key.Name, KeyValue(key))
                    : (bytes, contentType);
            }
            catch (FormatException error)
            {
                throw Refuse(error.Message, error);
            }
        }

        public void Sign(string uri, string? relativeTo, byte[]? body)
        {
            var address = ExchangeUri.Resolve(ConnectionText(request.Connection.BaseUri), uri, relativeTo);
            if (address is not null)
            {
                _model = _model with
                {
                    Request = new SigningRequest(request.Def.Method, address, new Dictionary<string, string>(), body is null ? "" : Encoding.UTF8.GetString(body)),
                };
            }
        }

        public List<KeyValuePair<string, string>> Headers(Idempotency? key, HeaderTemplate? usual)
        {
            var headers = new List<KeyValuePair<string, string>>();
            foreach (var header in request.Def.Headers)
            {
                var value = Text(header.Value, $"http.headers {header.Name}", TemplateTarget.Header);

                // A header whose template had nothing to say is left out; one that is written as empty is sent as empty.
                if (value.Length > 0 || header.Value.Length == 0)
                {
                    headers.Add(new(header.Name, value));
                    var signed = new Dictionary<string, string>(_model.Request?.Headers ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase) { [header.Name] = value };
                    _model = _model with { Request = _model.Request is null ? null : _model.Request with { Headers = signed } };
                }
            }

            if (key is { In: IdempotencyPlace.Header } && !headers.Exists(header => header.Key.Equals(key.Name, StringComparison.OrdinalIgnoreCase)))
            {
                headers.Add(new(key.Name, KeyValue(key)));
            }

            if (usual is not null && !headers.Exists(header => header.Key.Equals(usual.Name, StringComparison.OrdinalIgnoreCase)))
            {
                headers.Add(new(usual.Name, usual.Value));
            }

            return headers;
        }

        public string ConnectionText(string text) =>
            text.Contains("{{", StringComparison.Ordinal) ? Text(text, $"a text of connection {request.Connection.Id}", TemplateTarget.Text) : text;

        public string Text(string template, string field, TemplateTarget target, TemplateModel? other = null)
        {
            try
            {
                var rendered = engine.Render(template, (other ?? _model).Named($"{request.Def.Kind.Singular()} {request.Def.Id}, {field}"), target);
                _missing.AddRange(rendered.Missing);
                return rendered.Text;
            }
            catch (TemplateException error)
            {
                throw Refuse(error.Message, error);
            }
        }

        private string KeyValue(Idempotency key) =>
            Text(key.Value.Length == 0 ? "{{job.idempotencyKey}}" : key.Value, "http.submit.idempotency.value", TemplateTarget.Text);

        /// <summary>
        /// Two braces encode a value, which is right for an id and wrong for an address. An address at the very beginning of a URI can
        /// only be meant as one.
        /// </summary>
        private string RawBeginning(string template)
        {
            var start = template.AsSpan().TrimStart();
            var end = template.IndexOf("}}", StringComparison.Ordinal);
            if (!start.StartsWith("{{") || start.StartsWith("{{{") || start.StartsWith("{{#") || end < 0)
            {
                return template;
            }

            var from = template.IndexOf("{{", StringComparison.Ordinal);
            var raw = $"{{{template[from..end]}}}}}}}";
            var value = Text(raw, "http.relativeURI", TemplateTarget.Uri);
            return AddressStarts.Any(each => value.StartsWith(each, StringComparison.OrdinalIgnoreCase)) ? raw + template[(end + 2)..] : template;
        }

        private RemoteFailureException Refuse(string message, Exception? cause = null) =>
            new(new RemoteFailure(FailureKind.Permanent, "template_error", $"{char.ToUpperInvariant(request.StepName[0])}{request.StepName[1..]}: {message}"), cause);
    }

    /// <summary>Template paths for a message.</summary>
    public static string Names(IReadOnlyList<string> missing) => missing.Count == 0 ? "what it refers to" : string.Join(", ", missing.Distinct().Take(10));
}
