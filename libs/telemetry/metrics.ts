import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { AggregationType, InstrumentType, MeterProvider } from '@opentelemetry/sdk-metrics';
import { METRICS, type LabelsOf, type MetricName, type NameOf } from './metric-names.ts';
import { watchProcess } from './watch-process.ts';

type Reading<N extends MetricName> = {
  readonly [M in N]: { readonly name: M; readonly value: number; readonly labels: LabelsOf<M> };
}[N];

/** The metrics need only this of a logger, because the layer of the logger is above them. */
type DebugLog = { debug(facts: object, message: string): void };

export type Metrics = {
  count<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>, by?: number): void;
  time<N extends NameOf<'histogram'>>(name: N, labels: LabelsOf<N>, seconds: number): void;
  /**
   * Declares gauges that one reading fills together, whenever somebody scrapes. A reading that takes longer than two
   * seconds is left out.
   */
  watch<N extends NameOf<'gauge'>>(
    names: readonly N[],
    read: () => Promise<readonly Reading<N>[]> | readonly Reading<N>[],
  ): void;
  /** Answers in the text format of Prometheus. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
};

/** The upper bounds of the histogram buckets, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/**
 * The time, in milliseconds, that a reading may take. It is far below the time in which Prometheus gives up a scrape
 * (10 s).
 */
const READ_MS = 2_000;

/** Gives up a reading after READ_MS, so that a store that is away does not keep the others from being read. */
async function within<T>(reading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not read within ${READ_MS} ms`)), READ_MS);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Combines each value of each label with each of the others. */
const combinationsOf = (values: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, string>>[] =>
  Object.entries(values).reduce<Record<string, string>[]>(
    (all, [label, each]) => all.flatMap((labels) => each.map((value) => ({ ...labels, [label]: value }))),
    [{}],
  );

/** These metrics do nothing. They are for services that are composed without being run. */
export const NO_METRICS: Metrics = {
  count: () => undefined,
  time: () => undefined,
  watch: () => undefined,
  answer: (_request, response) => void response.end(),
  close: () => Promise.resolve(),
};

type Instruments = ReadonlyMap<MetricName, Counter | Histogram | ObservableGauge>;

function instrumentsOf(meter: Meter): Instruments {
  const made = new Map<MetricName, Counter | Histogram | ObservableGauge>();
  for (const name of Object.keys(METRICS) as MetricName[]) {
    const { kind, help: description } = METRICS[name];
    made.set(
      name,
      kind === 'counter'
        ? meter.createCounter(name, { description })
        : kind === 'histogram'
          ? meter.createHistogram(name, { description })
          : meter.createObservableGauge(name, { description }),
    );
  }

  for (const [name, metric] of Object.entries(METRICS))
    if ('values' in metric)
      for (const labels of combinationsOf(metric.values)) (made.get(name as MetricName) as Counter).add(0, labels);
  return made;
}

/** Opens one set of metrics per host, not per process, because tests run several systems beside each other. */
export function openMetrics(logger: DebugLog): Metrics {
  const exporter = new PrometheusExporter({
    preventServerStart: true,
    withoutScopeInfo: true,
    withoutTargetInfo: true,
  });
  const provider = new MeterProvider({
    readers: [exporter],
    views: [
      {
        instrumentType: InstrumentType.HISTOGRAM,
        aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: BUCKETS } },
      },
    ],
  });
  const meter = provider.getMeter('seuil');
  const made = instrumentsOf(meter);

  const metrics: Metrics = {
    count: (name, labels, by = 1) => (made.get(name) as Counter).add(by, labels),
    time: (name, labels, seconds) => (made.get(name) as Histogram).record(seconds, labels),
    watch(names, read) {
      const gauge = (name: MetricName) => made.get(name) as ObservableGauge;
      meter.addBatchObservableCallback(async (result) => {
        try {
          for (const { name, value, labels } of await within(Promise.resolve(read())))
            result.observe(gauge(name), value, labels);
        } catch (error) {
          logger.debug({ error, metrics: names }, 'metrics could not be read now');
        }
      }, names.map(gauge));
    },
    answer: (request, response) => exporter.getMetricsRequestHandler(request, response),
    async close() {
      watched.end();
      await provider.shutdown();
    },
  };
  const watched = watchProcess(metrics);
  return metrics;
}
