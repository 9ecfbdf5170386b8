import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { z } from 'zod';
import { createLogger } from '../../../libs/logger/logger.ts';
import { NO_METRICS } from '../../../libs/telemetry/metrics.ts';
import type { Tree } from '../../../scripts/k8s/kustomize.ts';
import { services } from '../../../services/all-services.ts';
import { worker } from '../../../services/worker/app.ts';
import { MAIL_CONNECTIONS } from '../../../services/worker/mailer/send/mail-transport.ts';
import { onRedisCluster, overlays, production, servingIn, workloadsOf } from '../../readers/deployment-files.ts';
import { scalingOf } from '../../readers/scaling.ts';

/** The queues that a worker with this role takes jobs from. */
const queuesOf = (role: string) =>
  worker
    .compose({
      database: mongoose.createConnection(),
      now: () => new Date(0),
      newId: () => '',
      metrics: NO_METRICS,
      logger: createLogger({ level: 'silent' }),
      written: () => undefined,
      requestTask: () => Promise.resolve(),
      environment: z.object(worker.environment('test')).parse({ WORKER_ROLES: role }) as never,
    })
    .consumers.map(({ queue }) => queue);

describe.each(overlays)('in $name', (overlay) => {
  test('every service scales by its load, between two bounds, and says itself how many it is nowhere else', () => {
    for (const { name } of services.filter((service) => service.name !== 'worker')) {
      expect(overlay.named('HorizontalPodAutoscaler', name)).toMatchObject({
        spec: { scaleTargetRef: { kind: 'Deployment', name }, metrics: [{ resource: { name: 'cpu' } }] },
      });
      expect(overlay.named('Deployment', name)?.['spec']).not.toHaveProperty('replicas');
    }
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
  for (const { metadata, spec } of production.manifests('HorizontalPodAutoscaler'))
    expect([metadata.name, spec.minReplicas >= 2]).toEqual([metadata.name, true]);
});

describe.each(
  servingIn(production)
    .filter(({ args }) => args[0] === 'worker')
    .map(({ title, variables }) => ({ title, role: variables['WORKER_ROLES'] ?? '' })),
)('the role $role', ({ role }) => {
  const scaling = scalingOf(`worker-${role}`);

  test('is scaled by each of its queues and by no other, in three ways', () => {
    const queues = queuesOf(role).sort();
    expect(queues.length).toBeGreaterThan(0);
    expect(scaling.lists.map(({ queue }) => queue).sort()).toEqual(queues);
    expect(scaling.backlogs.map(({ queue }) => queue).sort()).toEqual(queues);
    expect(scaling.ages.flatMap((age) => age.queues).sort()).toEqual(queues);
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
