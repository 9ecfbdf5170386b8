import { z } from 'zod';
import { services } from '../../services/all-services.ts';
import { ROLES } from '../../services/worker/app.ts';

/** Prometheus has so many milliseconds for one answer. */
const ANSWER_MS = 10_000;

/** The Deployments of k8s/base, whose pods are named after them. */
const DEPLOYMENTS = [
  ...services.map(({ name }) => name as string).filter((name) => name !== 'worker'),
  ...ROLES.map((role) => `worker-${role}`),
];

const Targets = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ labels: z.record(z.string(), z.string()), health: z.string(), lastError: z.string().default('') }),
    ),
  }),
});
const Rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().default('') })),
      }),
    ),
  }),
});

async function asked<T>(prometheus: string, path: string, schema: z.ZodType<T>): Promise<T> {
  const response = await fetch(`${prometheus.replace(/\/+$/, '')}/api/v1/${path}`, {
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (!response.ok) throw new Error(`${prometheus} answers ${response.status} to /api/v1/${path}`);
  return schema.parse(await response.json());
}

const SELECTED =
  'Compare the labels of our ServiceMonitor and PrometheusRule with spec.serviceMonitorSelector and spec.ruleSelector of your Prometheus.';

/**
 * Asks a Prometheus whether it knows the pods and the alerts of Seuil. A ServiceMonitor that nobody selects is no error
 * anywhere: all would look calm.
 * @param namespace of Kubernetes
 * @returns what was found, and the faults
 */
export async function checkMonitoring(
  prometheus: string,
  namespace: string,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const { activeTargets } = (await asked(prometheus, 'targets?state=active', Targets)).data;
  const rules = (await asked(prometheus, 'rules?type=alert', Rules)).data.groups.flatMap((group) => group.rules);
  const ours = activeTargets.filter(({ labels }) => labels['namespace'] === namespace);
  const podsOf = (deployment: string) =>
    ours.filter(({ labels }) => new RegExp(`^${deployment}-[^-]+-[^-]+$`).test(labels['pod'] ?? ''));
  const alerts = rules.filter(({ name }) => name.startsWith('Seuil'));
  const missing = DEPLOYMENTS.filter((deployment) => podsOf(deployment).length === 0);
  const faults = [
    ...missing.map((deployment) => `${deployment}: Prometheus asks no pod of it in the namespace ${namespace}`),
    ...DEPLOYMENTS.flatMap(podsOf)
      .filter(({ health }) => health === 'down')
      .map(({ labels, lastError }) => `${labels['pod']}: does not answer Prometheus (${lastError})`),
    ...(alerts.length === 0 ? ['alerts: Prometheus knows none of ours'] : []),
    ...alerts
      .filter(({ health }) => health === 'err')
      .map(({ name, lastError }) => `${name}: cannot be evaluated (${lastError})`),
  ];
  if (faults.length === 0)
    return {
      ok: true,
      text: `Prometheus asks ${DEPLOYMENTS.flatMap(podsOf).length} pods of ${DEPLOYMENTS.length} deployments, and knows ${alerts.length} alerts`,
    };
  return { ok: false, text: [...faults, ...(missing.length > 0 || alerts.length === 0 ? [SELECTED] : [])].join('\n') };
}
