import { expect, test } from '@jest/globals';
import { queues } from '../../../libs/events/topology.ts';
import { METRICS, type MetricName } from '../../../libs/telemetry/metric-names.ts';
import type { Tree } from '../../../scripts/k8s/kustomize.ts';
import { production, read, withDashboard } from '../../readers/deployment-files.ts';
import { metricsIn, objectives, panels, queries } from '../../readers/promql.ts';

test('every query is one that Prometheus reads, of metrics of ours', () => {
  expect(queries.length).toBeGreaterThan(15);
  for (const { title, expression } of queries)
    expect([title, metricsIn(expression)]).toEqual([
      title,
      expect.arrayContaining([expect.stringMatching(/^seuil_[a-z_]+$/)]),
    ]);
});

test('queries know only metrics that are measured, and labels that these have', () => {
  const FROM_PROMETHEUS = ['le', 'pod', 'job', 'namespace', 'instance'];
  for (const { title, expression } of queries) {
    const names = metricsIn(expression).map((name) =>
      name.replace(/_(bucket|count|sum)$/, (suffix) => (name in METRICS ? suffix : '')),
    );
    expect([title, names.filter((name) => !(name in METRICS))]).toEqual([title, []]);
    const labels = names.flatMap((name): readonly string[] => METRICS[name as MetricName].labels);
    const labelsInUse = [...expression.matchAll(/(?:by|on|without) \(([^)]*)\)/g)]
      .flatMap(([, list = '']) => list.split(/,\s*/))
      .concat([...expression.matchAll(/[{,]\s*(\w+)\s*[=!]/g)].map(([, label = '']) => label));
    expect([title, labelsInUse.filter((label) => !labels.includes(label) && !FROM_PROMETHEUS.includes(label))]).toEqual(
      [title, []],
    );
  }
});

test('what is not PromQL is noticed', () => {
  expect(() => metricsIn('max(seuil_queue_depth{queue=}) > 0')).toThrow('Not PromQL');
  expect(metricsIn('sum by (queue) (rate(one_total[5m])) / two{three="four"}')).toEqual(['one_total', 'two']);
});

test('what every replica tells alike is never added up', () => {
  const summed =
    /\bsum[^()]*(?:by \([^)]*\) )?\((?:rate\()?(seuil_(?:queue_depth|queue_oldest_age_seconds|relay_lag_seconds|dead_letters|pending_events|ledger_balance_cents))/;
  expect('sum by (queue) (seuil_queue_depth)').toMatch(summed);
  for (const { title, expression } of queries)
    expect([title, summed.exec(expression)?.[1]]).toEqual([title, undefined]);
});

test('queries name only queues that exist', () => {
  const named = queries.flatMap(({ expression }) =>
    [...expression.matchAll(/queue=~?"([^"]+)"/g)].flatMap(([, list = '']) => list.split('|')),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((queue) => !(queue in queues))).toEqual([]);
});

test('the dashboard shows every metric, in its rows, each of which shows something', () => {
  const shown = queries
    .filter(({ title }) => title.startsWith('panel '))
    .flatMap(({ expression }) => metricsIn(expression))
    .map((name) => name.replace(/_(bucket|count)$/, ''));
  expect([...new Set(shown)].sort()).toEqual(Object.keys(METRICS).sort());
  const rows = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
  expect(rows).toEqual(['Requests', 'Queues and events', 'Money and decisions', 'Mails and webhooks', 'Processes']);
  const titles = panels.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  for (const [index, { type, title }] of panels.entries())
    if (type === 'row') expect([title, panels[index + 1]?.type]).toEqual([title, 'timeseries']);
});

test('where somebody names the dashboard, the sidecar of Grafana finds it', () => {
  expect(withDashboard.named('ConfigMap', 'seuil-dashboard')).toMatchObject({
    metadata: { labels: { grafana_dashboard: '1' } },
    data: { 'dashboard.json': read('k8s/components/dashboard/dashboard.json') },
  });
});

const rules = production
  .manifests('PrometheusRule')
  .flatMap(({ spec }) => (spec.groups as Tree[]).flatMap(({ rules: each }) => each as Tree[]));
const alerts = rules.map(({ alert }) => alert as string).sort();
const tableUnder = (head: string) =>
  new RegExp(`^\\| ${head} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'm').exec(read('docs/operations.md'))?.[1] ?? '';
const alertsIn = (text: string) => [...text.matchAll(/\bSeuil[A-Z]\w+/g)].map(([name]) => name);

test('the runbook says of every alert what to do, and of no other', () => {
  const firstCells = tableUnder('alert').replace(/^(\|[^|]*\|).*$/gm, '$1');
  expect(alertsIn(firstCells).sort()).toEqual(alerts);
});

test('every objective is measured, and watched by alerts that there are', () => {
  const rows = tableUnder('objective')
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(4);
  expect(objectives.map(({ title }) => title)).toEqual(rows.map(([, title]) => title));
  for (const [, title, least, budget, watched = ''] of rows) {
    expect([title, least, budget]).toEqual([title, expect.stringMatching(/\d %|always/), expect.stringMatching(/\w/)]);
    expect([title, alertsIn(watched).length > 0, alertsIn(watched).filter((alert) => !alerts.includes(alert))]).toEqual(
      [title, true, []],
    );
  }
});

test('each service and each role of the worker has its own alarm when no process of it runs', () => {
  const named = [
    ...String(rules.find(({ alert }) => alert === 'SeuilServiceDown')?.expr).matchAll(
      /absent\(seuil_build_info\{([^}]*)\}\)/g,
    ),
  ]
    .map(([, labels = '']) =>
      labels.replace(/service="(\w+)"(?:,role="(\w+)")?/, (_all, service: string, role?: string) =>
        role === undefined ? service : `${service}-${role}`,
      ),
    )
    .sort();
  expect(named).toEqual(
    production
      .manifests('Deployment')
      .map(({ metadata }) => metadata.name as string)
      .sort(),
  );
});

test('every alert says how urgent it is and what is the matter', () => {
  for (const { alert, labels, annotations } of rules) {
    expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(page|ticket)$/)]);
    expect([alert, annotations.summary.length > 10]).toEqual([alert, true]);
  }
  expect(new Set(alerts).size).toBe(rules.length);
});

test('the Prometheus of the usual installation selects our monitor and our rules', () => {
  const found = production.manifests('ServiceMonitor', 'PrometheusRule');
  expect(found.map(({ kind, metadata }) => [kind, metadata.labels])).toEqual([
    ['ServiceMonitor', { release: 'kube-prometheus-stack' }],
    ['PrometheusRule', { release: 'kube-prometheus-stack' }],
  ]);
});

test('Prometheus asks every Service of ours, and may', () => {
  const [monitor] = production.manifests('ServiceMonitor');
  expect(monitor?.['spec'].endpoints).toMatchObject([{ port: 'http', path: '/metrics' }]);
  for (const { metadata, spec } of production.manifests('Service')) {
    expect(metadata.labels).toMatchObject(monitor?.['spec'].selector.matchLabels);
    expect(spec.ports).toMatchObject([{ name: 'http' }]);
  }
  const values = production.named('NetworkPolicy', 'metrics')?.['spec'].podSelector.matchExpressions[0]
    .values as string[];
  expect([...values].sort()).toEqual(
    production
      .manifests('Service')
      .map(({ metadata }) => metadata.name as string)
      .sort(),
  );
});
