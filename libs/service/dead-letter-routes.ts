import { z } from 'zod';
import type { Service } from '../events/topology.ts';
import { anyObject } from '../http/access.ts';
import { digits, Key } from '../http/fields.ts';
import { route, type Route } from '../http/route.ts';
import type { DeadLetter, DeadLetters } from '../messaging/dead-letters.ts';

const State = z.enum(['dead', 'replayed', 'discarded']);

const DeadLetterView = z
  .object({
    id: z.string(),
    queue: z.string(),
    name: z.string(),
    data: z.unknown(),
    error: z.object({ name: z.string(), code: z.string().nullable(), message: z.string() }),
    attempts: z.int(),
    failedAt: z.iso.datetime(),
    state: State,
    history: z.array(z.object({ at: z.iso.datetime(), by: z.string(), did: z.enum(['replayed', 'discarded']) })),
  })
  .meta({ id: 'DeadLetter' });

const view = ({ _id, failedAt, history, ...letter }: DeadLetter): z.input<typeof DeadLetterView> => ({
  ...letter, id: _id, failedAt: failedAt.toISOString(), history: history.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
});

/** Every service answers for its own dead letters, under a path that the ingress can tell apart. */
export const deadLetterRoutes = (service: Service, letters: DeadLetters): Route[] => [
  route({
    method: 'get', path: `/v1/dead-letters/${service}`, summary: `Jobs of ${service} that failed for good`, access: { ops: anyObject },
    query: { state: State.default('dead'), limit: digits(z.int().min(1).max(100)).default(20) },
    answers: { 200: z.object({ items: z.array(DeadLetterView) }) },
    handle: async ({ query }) => ({ status: 200, body: { items: (await letters.list(query.state, query.limit)).map(view) } }),
  }),
  route({
    method: 'post', path: `/v1/dead-letters/${service}/:letterId/replays`, summary: 'Put the job back into its queue', access: { ops: anyObject },
    params: { letterId: Key }, answers: { 200: DeadLetterView }, problems: ['dead-letter-closed'],
    handle: async ({ params, caller }) => ({ status: 200, body: view(await letters.replay(params.letterId, caller.id)) }),
  }),
  route({
    method: 'post', path: `/v1/dead-letters/${service}/:letterId/discards`, summary: 'Accept that the job will not be done', access: { ops: anyObject },
    params: { letterId: Key }, answers: { 200: DeadLetterView }, problems: ['dead-letter-closed'],
    handle: async ({ params, caller }) => ({ status: 200, body: view(await letters.discard(params.letterId, caller.id)) }),
  }),
];
