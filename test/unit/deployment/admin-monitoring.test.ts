import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkMonitoring } from '../../../scripts/admin/monitoring.ts';
import { production, workloadsOf } from '../../readers/deployment-files.ts';

type Target = { labels: Record<string, string>; health: string; lastError?: string };
type Rule = { name: string; health: string; lastError?: string };

/** What our Prometheus says, in the form of its API (https://prometheus.io/docs/prometheus/latest/querying/api/). */
let targets: Target[] = [];
let rules: Rule[] = [];
let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const data =
      request.url === '/api/v1/targets?state=active'
        ? { activeTargets: targets, droppedTargets: [] }
        : request.url === '/api/v1/rules?type=alert'
          ? { groups: [{ name: 'seuil-requests', file: 'rules.yaml', rules }] }
          : undefined;
    response.statusCode = data ? 200 : 404;
    response.end(JSON.stringify({ status: data ? 'success' : 'error', data }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const targetOf = (pod: string, health = 'up', lastError = ''): Target => ({
  labels: { namespace: 'seuil', job: pod.split('-')[0] ?? '', pod: `${pod}-5f7c9d-x2x4z`, instance: '10.1.2.3:3000' },
  health,
  lastError,
});
const deployments = workloadsOf(production, 'Deployment').map(({ metadata }) => metadata.name as string);
const alert: Rule = { name: 'SeuilSilent', health: 'ok' };

test('a Prometheus that knows a pod of every deployment, and the alerts, is in order', async () => {
  targets = [...deployments.map((name) => targetOf(name)), targetOf('voting')];
  rules = [alert, { name: 'Watchdog', health: 'ok' }];
  expect(await checkMonitoring(url, 'seuil')).toEqual({
    ok: true,
    text: `Prometheus asks ${deployments.length + 1} pods of ${deployments.length} deployments, and knows 1 alerts`,
  });
});

test('a role of the worker that is not asked is missed, although others are', async () => {
  targets = deployments.filter((name) => name !== 'worker-emails').map((name) => targetOf(name));
  rules = [alert];
  const { ok, text } = await checkMonitoring(url, 'seuil');
  expect([ok, text.split('\n')[0]]).toEqual([
    false,
    'worker-emails: Prometheus asks no pod of it in the namespace seuil',
  ]);
});

test('a Prometheus that selects nothing of ours is told from one that cannot reach it', async () => {
  targets = [{ labels: { namespace: 'kube-system', pod: 'voting-1-2' }, health: 'up' }];
  rules = [];
  const none = (await checkMonitoring(url, 'seuil')).text.split('\n');
  expect(none).toHaveLength(deployments.length + 2);
  expect(none.at(-2)).toBe('alerts: Prometheus knows none of ours');
  expect(none.at(-1)).toMatch(/serviceMonitorSelector/);

  targets = deployments.map((name) => targetOf(name, 'down', 'context deadline exceeded'));
  rules = [{ ...alert, health: 'err', lastError: 'parse error' }];
  const unreached = (await checkMonitoring(url, 'seuil')).text.split('\n');
  expect(unreached).toHaveLength(deployments.length + 1);
  expect(unreached[0]).toMatch(/^directory-5f7c9d-x2x4z: does not answer Prometheus \(context deadline exceeded\)$/);
  expect(unreached.at(-1)).toBe('SeuilSilent: cannot be evaluated (parse error)');
});

test('what is no Prometheus is named', async () => {
  await expect(checkMonitoring(`${url}elsewhere`, 'seuil')).rejects.toThrow(/answers 404 to \/api\/v1\/targets/);
});
