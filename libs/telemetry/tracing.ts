import { context, propagation, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

/**
 * Tracing follows a request through the documents and queues to its last effect. While tracing is not started, it costs
 * next to nothing: the libraries are not even loaded.
 */

let tracing = false;
export const isTracing = (): boolean => tracing;

/** @param processor where finished spans go @returns a function that sends the remaining spans and ends tracing */
export async function startTracing(serviceName: string, processor: SpanProcessor): Promise<() => Promise<void>> {
  const [
    { AsyncLocalStorageContextManager },
    { W3CTraceContextPropagator },
    { resourceFromAttributes },
    { BasicTracerProvider },
  ] = await Promise.all([
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-base'),
  ]);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [processor],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  tracing = true;
  return async () => {
    tracing = false;
    await provider.shutdown();
    trace.disable();
    propagation.disable();
    context.disable();
  };
}

/** @param endpoint of a collector that takes OTLP over HTTP */
export async function startTracingTo(endpoint: string, serviceName: string): Promise<() => Promise<void>> {
  const [{ OTLPTraceExporter }, { BatchSpanProcessor }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/sdk-trace-base'),
  ]);
  return startTracing(
    serviceName,
    new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })),
  );
}

const tracer = () => trace.getTracer('seuil');

/**
 * Gives the trace that an event belongs to. It is stored in the document with the event, until the relay passes it on.
 */
export function traceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/**
 * Starts the span of a request, below the span of the platform if the request names one. The adapter runs the request
 * within the context, and ends the span with the answer.
 */
export function startRequestSpan(headers: Readonly<Record<string, unknown>>): { span: Span; within: Context } {
  const callersContext = propagation.extract(context.active(), headers);
  const span = tracer().startSpan('request', { kind: SpanKind.SERVER }, callersContext);
  return { span, within: trace.setSpan(callersContext, span) };
}

/** Runs a call to a server of somebody else in a span. */
export const inSpan = <T>(name: string, run: () => Promise<T>): Promise<T> =>
  tracer().startActiveSpan(name, { kind: SpanKind.CLIENT }, async (span) => {
    try {
      return await run();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'failed' });
      throw error;
    } finally {
      span.end();
    }
  });

/** Gives the trace id for log lines. */
export function traceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}
