import { randomUUID } from 'node:crypto';
import { readEnvironment } from '../../../libs/config/environment.ts';
import { AppError } from '../../../libs/errors/app-error.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { Caller } from '../../../libs/http/caller.ts';
import { migrate, type CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { COMMON_COLLECTIONS } from '../../../libs/service/databases.ts';
import { budget } from '../../../services/budget/app.ts';
import { reimbursement } from '../../../services/reimbursement/app.ts';
import type { Claim } from '../../../services/reimbursement/claims/domain/claim.ts';
import type { Payout } from '../../../services/reimbursement/payouts/domain/payout.ts';
import { budgetUnderTest } from '../season/budget-under-test.ts';
import { serviceUnderTest } from '../season/service-under-test.ts';
import { openApi, type Answer, type Call } from './claims-api.ts';
import { IBAN_KEYS } from './iban-keys.ts';
import { camera, docsOf, type Databases, type Image } from './image.ts';

const DAY_MS = 86_400_000;
/** Later than any wall clock, so that every file is old enough for the sweep of orphans. */
const START = new Date('2087-12-01T09:00:00Z');

/** All that a test has to put back to do a deed once more. */
export type Moment = {
  readonly image: Image;
  readonly now: Date;
  readonly told: number;
  readonly keys: readonly string[];
};

/** Of the indexes only those that hold an invariant: the others are for speed, which a few documents do not need, and each slows every write. */
const bare = (plans: readonly CollectionPlan[]): readonly CollectionPlan[] =>
  [...plans, ...COMMON_COLLECTIONS].map((plan) =>
    plan.name.startsWith('files.') ? plan : { ...plan, indexes: plan.indexes?.filter(({ unique }) => unique) ?? [] },
  );
const PLANS = { reimbursement: bare(reimbursement.collections), budget: bare(budget.collections) };
/** One root a day, by a sweep that would take part in every trial after a wait: it has a trial of its own. */
const NOT_AFTER_EACH = ['daily-root'];
/** What a death may leave behind for a sweep. */
const CLEARED_BY: Readonly<Partial<Record<string, readonly string[]>>> = {
  'orphaned-files': ['files.files', 'files.chunks'],
  'old-claims': ['doomed-files'],
  'unfinished-erasures': ['unfinished-erasures'],
};

/**
 * Claims and their money: both services as composed, on a real store, the one with its HTTP, the other as its counterpart.
 * Only reimbursement dies; what budget does when it dies, the model of its seasons tries.
 */
export async function claimsUnderTest(databases: Databases & Record<keyof typeof PLANS, Databases[string]>) {
  const view = camera(databases);
  const touched = new Set<string>();
  let now = START;
  let answersLost = false;
  let keys: readonly string[] = IBAN_KEYS.slice(0, 1);
  let image: Image = new Map();
  let writes = 0;
  /** Collections that were written since the last moment. */
  const inUse = new Set<string>();
  /** What reimbursement published, twins included. */
  const announced: AnyEvent[] = [];
  let died: (left: Image) => void = () => undefined;

  const environment = () =>
    readEnvironment([reimbursement.environment], {
      NODE_ENV: 'test',
      IBAN_KEY: keys.at(-1),
      IBAN_RETIRED_KEYS: keys.slice(0, -1).join(','),
    }).of;
  const look = async (): Promise<Image> => {
    image = await view.look(touched, image);
    touched.clear();
    return image;
  };
  for (const name of ['reimbursement', 'budget'] as const) {
    await migrate(databases[name], PLANS[name]);
    for (const plan of PLANS[name]) touched.add(`${name}/${plan.name}`);
  }
  await look();

  const claims = serviceUnderTest(reimbursement, databases.reimbursement, {
    now: () => now,
    environment,
    wrote(collection) {
      writes += 1;
      inUse.add(collection);
      touched.add(`reimbursement/${collection}`);
    },
    died: async () => died(await look()),
  });
  const money = budgetUnderTest(
    databases.budget,
    () => now,
    (collection) => touched.add(`budget/${collection}`),
  );

  const api = await openApi(claims.app, () => now);

  const drain = async (): Promise<void> => {
    for (;;) {
      const [facts, answers]: [AnyEvent[], AnyEvent[]] = [[], []];
      await claims.relay((events) => {
        facts.push(...events);
        announced.push(...events);
      });
      await money.deliver(facts);
      await money.runTasks();
      await money.relay((events) => answers.push(...events));
      if (facts.length + answers.length === 0) return;
      if (!answersLost) await claims.deliver(answers);
    }
  };

  return {
    fuse: claims.fuse,
    look,
    drain,
    told: announced,
    money,
    now: () => now,
    claims: (): Claim[] => docsOf<Claim>(image, 'reimbursement/claims').sort((a, b) => (a.title < b.title ? -1 : 1)),
    payouts: (): Payout[] => docsOf<Payout>(image, 'reimbursement/payouts'),
    claim: (title: string): Claim =>
      docsOf<Claim>(image, 'reimbursement/claims').find((claim) => claim.title === title)!,
    /** Hears what a death left, before the next life begins. */
    onDeath(hear: (left: Image) => void): void {
      died = hear;
    },
    /** One request with one Idempotency-Key. Who gets no answer sends it again. */
    async call(who: Caller, method: string, path: string, request: Call = {}): Promise<Answer> {
      const key = randomUUID();
      const answer = await claims.request(() => api.send(who, method, path, key, request));
      if (answer instanceof AppError) throw answer;
      return answer;
    },
    sweep: (name: string) => claims.sweep(name),
    /** Those that may have something to clear up, and those that are named. @returns those that wrote */
    async sweepAll(named: readonly string[] = claims.app().sweeps.map(({ name }) => name)): Promise<string[]> {
      const wrote: string[] = [];
      for (const { name } of claims.app().sweeps) {
        if (
          NOT_AFTER_EACH.includes(name) ||
          !(named.includes(name) || CLEARED_BY[name]?.some((collection) => inUse.has(collection)))
        )
          continue;
        const before = writes;
        await claims.sweep(name);
        if (writes > before) wrote.push(name);
      }
      return wrote;
    },
    /** From the other services. */
    async hear(...events: AnyEvent[]): Promise<void> {
      await claims.deliver(events);
      await money.deliver(events);
    },
    wait(days: number): void {
      now = new Date(now.getTime() + days * DAY_MS);
    },
    /** With a Redis, until they are asked for again. */
    loseAnswers(lost: boolean): void {
      answersLost = lost;
    },
    /** A new IBAN key, the former one retired; takes effect with the next start, which this is. */
    turnKey(): void {
      keys = IBAN_KEYS.slice(0, keys.length + 1);
      claims.restart();
    },
    async moment(): Promise<Moment> {
      inUse.clear();
      return { image: await look(), now, told: announced.length, keys };
    },
    async rewind(to: Moment): Promise<void> {
      await view.rewind(await look(), to.image);
      image = to.image;
      now = to.now;
      announced.length = to.told;
      inUse.clear();
      if (keys !== to.keys) {
        keys = to.keys;
        claims.restart();
      }
    },
    close: api.close,
  };
}

export type ClaimsUnderTest = Awaited<ReturnType<typeof claimsUnderTest>>;
