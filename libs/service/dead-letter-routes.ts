import { z } from 'zod';
import type { Service } from '../events/topology.ts';
import { anyObject } from '../http/access.ts';
import { EXAMPLE } from '../http/example.ts';
import { digits, Key } from '../http/fields.ts';
import { route, type Route } from '../http/route.ts';
import type { DeadLetter, DeadLetters } from '../messaging/dead-letters.ts';

const State = z.enum(['dead', 'replayed', 'discarded']);

const LETTER = {
  id: 'worker-emails-send-mail-17',
  queue: 'worker-emails',
  name: 'send-mail',
  data: { id: 'action.fundable.4c1e' },
  error: {
    name: 'AppError',
    code: 'mail-undeliverable',
    message: 'Nobody took this mail within three days: connect ECONNREFUSED',
  },
  attempts: 8,
  failedAt: EXAMPLE.crossed,
  state: 'dead',
  history: [],
};

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
  .meta({ id: 'DeadLetter', examples: [LETTER] });

const view = ({ _id, failedAt, history, ...letter }: DeadLetter): z.input<typeof DeadLetterView> => ({
  ...letter,
  id: _id,
  failedAt: failedAt.toISOString(),
  history: history.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
});

const capital = (service: Service) => service.replace(/^./, (letter) => letter.toUpperCase());

/** Every service answers for its own dead letters, under a path that the ingress can tell apart. */
export const deadLetterRoutes = (service: Service, letters: DeadLetters): Route[] => [
  route({
    method: 'get',
    path: `/v1/dead-letters/${service}`,
    operationId: `list${capital(service)}DeadLetters`,
    summary: `Jobs of ${service} that failed for good`,
    access: { ops: anyObject },
    description:
      'Newest first. Each with the error that ended it; its `code` is the one of a problem where the job was refused rather than broken.',
    query: { state: State.default('dead'), limit: digits(z.int().min(1).max(100)).default(20) },
    answers: { 200: z.object({ items: z.array(DeadLetterView) }).meta({ examples: [{ items: [LETTER] }] }) },
    handle: async ({ query }) => ({
      status: 200,
      body: { items: (await letters.list(query.state, query.limit)).map(view) },
    }),
  }),
  route({
    method: 'post',
    path: `/v1/dead-letters/${service}/:letterId/replays`,
    operationId: `replay${capital(service)}DeadLetter`,
    summary: 'Put the job back into its queue',
    access: { ops: anyObject },
    description: 'Once what made it fail is mended. Who did it and when is kept with the letter.',
    params: { letterId: Key },
    answers: { 200: DeadLetterView },
    problems: ['not-found', 'dead-letter-closed'],
    handle: async ({ params, caller }) => ({
      status: 200,
      body: view(await letters.replay(params.letterId, caller.id)),
    }),
  }),
  route({
    method: 'post',
    path: `/v1/dead-letters/${service}/:letterId/discards`,
    operationId: `discard${capital(service)}DeadLetter`,
    summary: 'Accept that the job will not be done',
    access: { ops: anyObject },
    description: 'Who did it and when is kept with the letter until it is forgotten.',
    params: { letterId: Key },
    answers: { 200: DeadLetterView },
    problems: ['not-found', 'dead-letter-closed'],
    handle: async ({ params, caller }) => ({
      status: 200,
      body: view(await letters.discard(params.letterId, caller.id)),
    }),
  }),
];
