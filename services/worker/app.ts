import { z } from 'zod';
import { defineService } from '../../libs/service/service.ts';
import * as mailer from './mailer/part.ts';
import * as thresholds from './thresholds/part.ts';
import * as webhooks from './webhooks/part.ts';

/** Each role is scaled alone. Kubernetes has one Deployment for each role; elsewhere one process has all roles. */
export const ROLES = ['thresholds', 'emails', 'webhooks'] as const;

const Roles = z
  .string()
  .default(ROLES.join(','))
  .transform((list) => list.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(ROLES)).min(1));

/** Calculates thresholds, sends mails and posts webhooks. All of this may be late, and none of it decides anything. */
export const worker = defineService({
  name: 'worker',
  environment: (mode) => ({
    ...thresholds.environment(),
    ...mailer.environment(mode),
    ...webhooks.environment(mode),
    WORKER_ROLES: Roles.describe(`Which queues this process works on: ${ROLES.join(', ')}`),
  }),
  collections: [...thresholds.collections, ...mailer.collections, ...webhooks.collections],
  messages: webhooks.messages,
  compose(deps) {
    const parts = {
      thresholds: thresholds.compose(deps),
      emails: mailer.compose(deps),
      webhooks: webhooks.compose(deps),
    };
    const allParts = Object.values(parts);
    const active = deps.environment.WORKER_ROLES.map((role) => parts[role]);
    return {
      // Every process answers every route; only the work of the queues is divided.
      routes: allParts.flatMap(({ routes }) => routes),
      consumers: active.flatMap(({ consumers }) => consumers),
      stores: allParts.flatMap(({ stores }) => stores),
      async *replay() {
        for (const part of allParts) yield* part.replay();
      },
      sweeps: active.flatMap(({ sweeps }) => sweeps),
      roles: deps.environment.WORKER_ROLES,
      async close() {
        for (const part of allParts) await part.close?.();
      },
    };
  },
});
