import { parser } from '@prometheus-io/lezer-promql';
import type { Tree } from '../../scripts/k8s/kustomize.ts';
import { production, read } from './deployment-files.ts';

/** The queries of docs/operations.md by the objective that they measure. */
export const objectives: { readonly title: string; readonly expression: string }[] = [
  ...(/```promql\n([\s\S]*?)```/.exec(read('docs/operations.md'))?.[1]?.matchAll(/^# (.+)\n(.+)$/gm) ?? []),
].map(([, title = '', expression = '']) => ({ title, expression }));

type Panel = { type: string; title: string; targets?: { expr: string }[] };

/** The panels of the dashboard and its rows, from top to bottom. */
export const panels = (JSON.parse(read('k8s/components/dashboard/dashboard.json')) as { panels: Panel[] }).panels;

/** Grafana puts an interval and the chosen namespace where its variables stand. */
const asAsked = (expr: string) => expr.replaceAll('$__rate_interval', '1m').replaceAll('$namespace', 'seuil');

/** Every query that is asked of Prometheus, by who asks it. */
export const queries: { readonly title: string; readonly expression: string }[] = [
  ...production
    .manifests('PrometheusRule')
    .flatMap(({ spec }) =>
      (spec.groups as Tree[]).flatMap(({ rules }) =>
        (rules as Tree[]).map(({ alert, expr }) => ({ title: `alert ${alert}`, expression: String(expr) })),
      ),
    ),
  ...production.manifests('ScaledObject').flatMap(({ metadata, spec }) =>
    (spec.triggers as Tree[])
      .filter(({ type }) => type === 'prometheus')
      .map((trigger, index) => ({
        title: `scaling of ${metadata.name}, query ${index + 1}`,
        expression: String(trigger['metadata'].query),
      })),
  ),
  ...panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ title: `panel ${title}`, expression: asAsked(expr) })),
  ),
  ...objectives.map(({ title, expression }) => ({ title: `objective: ${title}`, expression })),
];

/** @throws on what Prometheus would not read. @returns the names of the metrics asked for */
export function metricsIn(expression: string): string[] {
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`Not PromQL at ${from}: ${expression}`);
      // An Identifier is a metric's name in a selector, and something else in labels and aggregations.
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(expression.slice(from, to));
    },
  });
  return names;
}
