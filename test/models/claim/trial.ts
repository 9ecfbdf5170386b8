import type { AnyEvent } from '../../../libs/events/event.ts';
import type { Claim } from '../../../services/reimbursement/claims/domain/claim.ts';
import { canonicalAnswer, canonicalEvents, canonicalWorld, idsOf, impersonal, type World } from './canonical-claims.ts';
import { lastingFaults, settledFaults } from './claim-faults.ts';
import type { Answer } from './claims-api.ts';
import type { ClaimsUnderTest } from './claims-under-test.ts';
import { docsOf, type Image } from './image.ts';

export type Deed = (on: ClaimsUnderTest) => Promise<unknown>;

/** Written as a whole each, so each is as before or as after, whatever else was cut off. What else is stored is a means to these. */
const NEVER_BETWEEN = ['claims', 'payouts', 'payout-files', 'daily-roots', 'root-heads'].map(
  (name) => `reimbursement/${name}`,
);

/** What has no key says of a repeat that it was done: the version is another one by now, the document is gone. */
const OF_A_REPEAT: Readonly<Partial<Record<string, number>>> = { PUT: 412, DELETE: 404 };

/** Of what is done with a key, or by its nature once, a repeat says the same. A status report says what it found. */
function answerFault(first: unknown, again: unknown, known: ReadonlySet<string>): string[] {
  const [a, b] = [first, again] as Partial<Answer>[];
  if (
    a?.status === undefined ||
    b?.status === undefined ||
    (a.status < 300 && b.status === OF_A_REPEAT[b.method ?? ''])
  )
    return [];
  const text = ({ status, body }: Partial<Answer>) =>
    `${status} ${body?.['version'] === undefined ? '' : canonicalAnswer(body, known)}`;
  return text(a) === text(b) ? [] : [`answered ${text(b)}, not ${text(a)}`];
}

/** Everything that must follow by itself. @param sweeps all where nothing is said @returns those that wrote something */
const settle = async (on: ClaimsUnderTest, sweeps?: readonly string[]): Promise<string[]> => {
  await on.drain();
  const wrote = await on.sweepAll(sweeps);
  await on.drain();
  return wrote;
};

const fieldsOf = (text: string) =>
  Object.entries(JSON.parse(text) as Record<string, unknown>).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}`,
  );

/** What one of two lists has more, with those fields only in which it differs from its namesake. */
function onlyIn(rows: readonly string[], others: readonly string[]): string[] {
  const more = rows.filter((text) => !others.includes(text));
  if (more.length === 0) return [];
  const namesakes = new Map(others.map(fieldsOf).map(([id, ...fields]) => [id, new Set(fields)]));
  return more
    .map(fieldsOf)
    .map(([id, ...fields]) => [id, ...fields.filter((field) => !namesakes.get(id)?.has(field))].join(', '));
}

const between = (left: World, seen: readonly World[]): string[] =>
  NEVER_BETWEEN.flatMap((name) => {
    const whole = seen.flatMap((world) => world.get(name) ?? []);
    const odd = (left.get(name) ?? []).filter((text) => !whole.includes(text));
    return odd.length === 0
      ? []
      : onlyIn(odd.map(impersonal), whole.map(impersonal)).map((text) => `left between: ${name} ${text}`);
  });

/**
 * A process that dies after it noted an erasure notes the erasure again, and one that dies after it kept a long answer
 * keeps the answer again. What nothing names does no harm, and goes with its time.
 */
const MAY_GROW: ReadonlySet<string> = new Set(['reimbursement/erasure-log', 'reimbursement/receipt-answers']);

const differences = (is: World, should: World): string[] =>
  [...should].flatMap(([name, there]) => {
    if (MAY_GROW.has(name)) return [];
    const here = is.get(name) ?? [];
    return [
      ...(here.length === there.length ? [] : [`${name} holds ${here.length} documents, not ${there.length}`]),
      ...onlyIn(here, there).map((text) => `${name} holds what it would not otherwise: ${text}`),
      ...onlyIn(there, here).map((text) => `${name} lacks what it would hold otherwise: ${text}`),
    ];
  });

const stepsIn = (image: Image): string[] =>
  docsOf<Claim>(image, 'reimbursement/claims').flatMap(({ trail }) => trail.map(({ did, hash }) => `${did} ${hash}`));

export type Trial = {
  /** Steps of claims that it led to. */ readonly steps: readonly string[];
  /** At which it died. */ readonly points: number;
  readonly faults: readonly string[];
};

const ALL = (points: number): readonly number[] => Array.from({ length: points }, (_, point) => point);

/**
 * Does a deed unbroken, then again from the same moment for each chosen point at which the process may die, with all that follows:
 * the caller sends again, events come again, sweeps run. What is left each time must be what the unbroken one left.
 * @param choose of the points there are
 */
export async function tried(on: ClaimsUnderTest, deed: Deed, choose = ALL): Promise<Trial> {
  const start = await on.moment();
  const known = idsOf(start.image);
  const worldOf = canonicalWorld(known);
  const announced = () => canonicalEvents(on.told.slice(start.told), known);

  on.fuse.arm(null);
  const answer = await deed(on);
  const acted = await on.look();
  const sweeps = await settle(on);
  const points = on.fuse.disarm();
  const unbroken = await on.look();
  const [wanted, announcements] = [worldOf(unbroken), announced()];
  const faults = (await settledFaults(unbroken, on.told)).map((fault) => `unbroken: ${fault}`);

  const seen = [start.image, acted, unbroken].map(worldOf);
  const chosen = faults.length > 0 ? [] : choose(points);
  for (const point of chosen) {
    await on.rewind(start);
    const say = (fault: string) => faults.push(`killed at point ${point} of ${points}: ${fault}`);
    let left: { image: Image; told: readonly AnyEvent[] } | undefined;
    on.onDeath((image) => {
      left = { image, told: [...on.told] };
    });
    on.fuse.arm(point);
    const again = await deed(on);
    await settle(on, sweeps);
    on.fuse.disarm();
    const end = await on.look();

    if (!left) say('it did not die');
    else {
      for (const fault of between(worldOf(left.image), seen)) say(fault);
      for (const fault of await lastingFaults(left.image, left.told)) say(`at once: ${fault}`);
    }
    for (const fault of [
      ...answerFault(answer, again, known),
      ...(await settledFaults(end, on.told)),
      ...differences(worldOf(end), wanted),
    ])
      say(fault);
    const now = announced();
    for (const text of now) if (!announcements.includes(text)) say(`announced what is not so: ${text}`);
    for (const text of announcements) if (!now.includes(text)) say(`did not announce ${text}`);
  }
  const before = new Set(stepsIn(start.image));
  const steps = stepsIn(unbroken)
    .filter((step) => !before.has(step))
    .map((step) => step.split(' ')[0]!);
  return { steps, points: chosen.length, faults };
}
