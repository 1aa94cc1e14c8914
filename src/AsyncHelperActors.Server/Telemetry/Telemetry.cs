using AsyncHelperActors.Actors.Telemetry;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Server.Security;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AsyncHelperActors.Server.Telemetry;

/// <summary>Where measurements, spans and the log go. docs/operations.md lists what there is.</summary>
internal static class Telemetry
{
    /// <summary>The name under which telemetry comes, unless <c>OTEL_SERVICE_NAME</c> says another.</summary>
    private const string Name = "asynchelper";

    /// <summary>Measures always, for <c>/metrics</c>; sends measurements and spans to a collector when there is one.</summary>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, ServerOptions options)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Name, serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)).AddEnvironmentVariableDetector())
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(JobMetrics.MeterName, "AsyncHelperActors.Storage", StorageGauges.MeterName, IntakeGate.MeterName)
                    .AddMeter("Microsoft.AspNetCore.Hosting", "System.Runtime")
                    .AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0);
                if (options.OtlpEndpoint is { } collector)
                {
                    metrics.AddOtlpExporter(otlp => otlp.Endpoint = collector);
                }
            });
        if (options.OtlpEndpoint is { } endpoint)
        {
            // Spans of requests too, but no span of a request to a vendor: that is the step's own.
            telemetry.WithTracing(traces => traces.AddSource(StepTracing.SourceName, "Microsoft.AspNetCore").AddOtlpExporter(otlp => otlp.Endpoint = endpoint));
        }

        builder.Services.AddHostedService<StorageGauges>();
        return builder;
    }

    /// <summary><c>/metrics</c> in Prometheus' text form, for everybody who reaches the server: nothing in it names an account, a job or a definition.</summary>
    public static IEndpointRouteBuilder MapMetrics(this IEndpointRouteBuilder app)
    {
        app.MapPrometheusScrapingEndpoint("/metrics").ForAll();
        return app;
    }
}
