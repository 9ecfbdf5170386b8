import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { z } from 'zod';
import { queues } from '../../../libs/events/topology.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { NO_METRICS } from '../../../libs/telemetry/metrics.ts';
import { render, type Tree } from '../../../scripts/k8s/kustomize.ts';
import { services } from '../../../services/all-services.ts';
import { worker } from '../../../services/worker/app.ts';
import { MAIL_CONNECTIONS } from '../../../services/worker/mailer/send/mail-transport.ts';
import {
  development,
  onRedisCluster,
  overlays,
  production,
  servingIn,
  workloadsOf,
} from '../../readers/deployment-files.ts';
import { scalingOf } from '../../readers/scaling.ts';

const composedWith = (role: string) =>
  worker.compose({
    database: mongoose.createConnection(),
    now: () => new Date(0),
    newId: () => '',
    metrics: NO_METRICS,
    logger: createLogger({ level: 'silent' }),
    written: () => undefined,
    requestTask: () => Promise.resolve(),
    environment: z.object(worker.environment('test')).parse({ WORKER_ROLES: role }) as never,
  });

/** The queues that a worker with this role takes jobs from. */
const queuesOf = (role: string) => composedWith(role).consumers.map(({ queue }) => queue);

const apiServices = services.filter(({ name }) => name !== 'worker').map(({ name }) => name);
const rendered = render('k8s/base');
/** How every service scales without KEDA: its number of replicas, and the load at which one is added. */
const inBase = apiServices.map((name) => {
  const { spec } = rendered.find(
    ({ kind, metadata }) => kind === 'HorizontalPodAutoscaler' && metadata.name === name,
  ) as Tree;
  expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name });
  const [{ resource }] = spec.metrics;
  return {
    name,
    bounds: [spec.minReplicas, spec.maxReplicas],
    processor: resource.target.averageUtilization as number,
  };
});

test('without KEDA every service scales by its load, between two bounds', () => {
  for (const { name } of inBase)
    expect(development.named('HorizontalPodAutoscaler', name)).toMatchObject({
      spec: { metrics: [{ resource: { name: 'cpu' } }] },
    });
});

describe.each(inBase)('in production $name', ({ name, bounds, processor }) => {
  const scaling = scalingOf(name);

  test('scales by its queue as well as by its load, between the bounds of the base', () => {
    expect(scaling.processors).toEqual([processor]);
    expect(scaling.lists.map(({ queue }) => queue)).toEqual(
      Object.entries(queues)
        .filter(([, service]) => service === name)
        .map(([queue]) => queue),
    );
    expect([scaling.bounds.minReplicaCount, scaling.bounds.maxReplicaCount]).toEqual(bounds);
  });

  test('counts its jobs as the roles of the worker do', () => {
    const namespace = production.named('ConfigMap', 'seuil')?.['data'].NAMESPACE as string;
    const [thresholds] = scalingOf('worker-thresholds').lists;
    for (const { listName, queue, listLength } of scaling.lists)
      expect([listName, listLength]).toEqual([`${namespace}:{${queue}}:wait`, thresholds?.listLength]);
  });

  test('takes over the autoscaler that a former release made, so that never two scale it', () => {
    expect(production.manifests('HorizontalPodAutoscaler')).toEqual([]);
    expect(production.named('ScaledObject', name)).toMatchObject({
      metadata: { annotations: { 'scaledobject.keda.sh/transfer-hpa-ownership': 'true' } },
      spec: { advanced: { horizontalPodAutoscalerConfig: { name } } },
    });
    // With a fallback KEDA would no longer heed the processors while Redis is away.
    expect(production.named('ScaledObject', name)?.['spec']).not.toHaveProperty('fallback');
  });
});

describe.each(overlays)('in $name', (overlay) => {
  test('no Deployment says itself how many it is', () => {
    for (const { metadata, spec } of workloadsOf(overlay, 'Deployment'))
      expect([metadata.name, 'replicas' in spec]).toEqual([metadata.name, false]);
  });

  test('nothing is scaled by two', () => {
    const targets = [...overlay.manifests('HorizontalPodAutoscaler'), ...overlay.manifests('ScaledObject')].map(
      ({ spec }) => spec.scaleTargetRef.name as string,
    );
    expect(new Set(targets).size).toBe(targets.length);
    for (const target of targets)
      expect(workloadsOf(overlay, 'Deployment').map(({ metadata }) => metadata.name)).toContain(target);
  });
});

test('in production a node can go without a service going with it', () => {
  for (const name of apiServices) expect([name, scalingOf(name).bounds.minReplicaCount >= 2]).toEqual([name, true]);
});

describe.each(
  servingIn(production)
    .filter(({ args }) => args[0] === 'worker')
    .map(({ title, variables }) => ({ title, role: variables['WORKER_ROLES'] ?? '' })),
)('the role $role', ({ role }) => {
  const scaling = scalingOf(`worker-${role}`);

  test('is scaled by each of its queues and by no other, in three ways', () => {
    const names = queuesOf(role).sort();
    expect(names.length).toBeGreaterThan(0);
    expect(scaling.lists.map(({ queue }) => queue).sort()).toEqual(names);
    expect(scaling.backlogs.map(({ queue }) => queue).sort()).toEqual(names);
    expect(scaling.ages.flatMap((age) => age.queues).sort()).toEqual(names);
  });

  test('is what its processes call themselves in `seuil_build_info`', () => {
    expect(composedWith(role).roles).toEqual([role]);
  });

  test('counts its jobs under the prefix that its processes use', () => {
    const namespace = production.named('ConfigMap', 'seuil')?.['data'].NAMESPACE as string;
    for (const { listName, queue } of scaling.lists) expect(listName).toBe(`${namespace}:{${queue}}:wait`);
  });

  test('takes as many jobs for one replica as a slow one does in the time that its backlog may last', () => {
    for (const { queue, listLength } of scaling.lists) {
      const backlog = scaling.backlogs.find((each) => each.queue === queue);
      expect([queue, listLength]).toEqual([queue, (backlog?.leastPerSecond ?? NaN) * (backlog?.seconds ?? NaN)]);
    }
  });

  test('is never gone, so that its sweeps go on', () => {
    expect(scaling.bounds.minReplicaCount).toBeGreaterThanOrEqual(1);
    expect(scaling.bounds.maxReplicaCount).toBeGreaterThan(scaling.bounds.minReplicaCount);
  });
});

test('all senders of mails together hold no more connections than the mail server takes, and need no more to reach the limit', () => {
  const { bounds, annotations, backlogs } = scalingOf('worker-emails');
  expect(bounds.maxReplicaCount * MAIL_CONNECTIONS).toBeLessThanOrEqual(Number(annotations['seuil/smtp-connections']));
  const perSecond = Number(production.named('ConfigMap', 'seuil-mail')?.['data'].MAIL_PER_SECOND);
  const perReplica = backlogs.find(({ queue }) => queue === 'worker-sending')?.leastPerSecond ?? NaN;
  // One more slow sender than this could not send anything: the limit is the queue's.
  expect(bounds.maxReplicaCount).toBeLessThanOrEqual(Math.ceil(perSecond / perReplica));
});

test('on a Redis Cluster every list is asked for as one of a cluster, and nothing else differs', () => {
  const asCluster = production.manifests('ScaledObject').map(({ spec, ...rest }) => ({
    ...rest,
    spec: {
      ...spec,
      triggers: (spec.triggers as Tree[]).map(({ type, ...trigger }) => ({
        ...trigger,
        type: type === 'redis' ? 'redis-cluster' : (type as string),
      })),
    },
  }));
  expect(onRedisCluster.manifests('ScaledObject')).toEqual(asCluster);
  expect(onRedisCluster.named('TriggerAuthentication', 'redis')?.['spec'].secretTargetRef).toMatchObject([
    { parameter: 'addresses', key: 'REDIS_ADDRESS' },
    { parameter: 'password' },
  ]);
});
