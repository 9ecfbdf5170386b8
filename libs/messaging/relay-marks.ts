import { randomUUID } from 'node:crypto';
import type { QueueName } from '../events/topology.ts';
import type { Database } from '../mongo/connect.ts';

/** All facts were told to this life of Redis, last by the replay with this number. */
type Told = { readonly mark: string; readonly start: number; readonly at: Date };
/**
 * A process that publishes: the lives of Redis into which it has published since all its facts were told again.
 * `startsSeen` is the number of replays that had started when it came to the last of these lives.
 */
type Writer = { readonly lives: readonly string[]; readonly startsSeen: number; readonly seenAt: Date };
/** The present replay. Who holds the lease runs it, and whoever takes over goes on where it stands. */
export type Run = {
  readonly mark: string;
  readonly start: number;
  readonly startedAt: Date;
  readonly isOver: boolean;
  /** For each queue the id of the last event that was published to it, or true when it has all. */
  readonly told: Partial<Readonly<Record<QueueName, string | true>>>;
};
export type MarkRow = { readonly _id: string; readonly holder?: string; readonly until?: Date } & Partial<
  Told & Writer & Run
>;

/**
 * The time, in milliseconds, that a lease lasts unless it is renewed. Then the process that held it is taken for dead.
 */
export const LEASE_MS = 60_000;
/**
 * The time, in milliseconds, after which a writer that was not seen is taken for dead, and what it published into
 * another life is told again. A living one is seen every half minute.
 */
export const DEAD_AFTER_MS = 5 * 60_000;

/** The time, in milliseconds, after which a former life is forgotten. It is longer than a split brain can last. */
const FORGOTTEN_AFTER_MS = 7 * 24 * 60 * 60_000;

const RUN = 'replay';
/** Earlier versions knew only one life, under this id. It is still written, so that a release can be rolled back. */
const FORMER = 'epoch';
const WRITERS = { _id: /^writer\./ };

/** What the writers and the lease of a replay share: the rows, and who this process is. */
function openRows(database: Database, nowMs: () => number) {
  const rows = database.collection<MarkRow>('relay-marks');
  const holder = randomUUID();
  const me = `writer.${holder}`;
  const now = () => new Date(nowMs());
  const isDead = ({ seenAt }: MarkRow) => nowMs() - (seenAt?.getTime() ?? 0) > DEAD_AFTER_MS;
  const writers = () => rows.find(WRITERS).toArray();
  return {
    rows,
    holder,
    me,
    now,
    isDead,
    writers,
    /** Gives the number of the last replay that told all facts to this life; undefined when none did. */
    async toldTo(life: string): Promise<number | undefined> {
      const told = await rows.findOne({ mark: life, _id: { $in: [`told.${life}`, FORMER] } }, { sort: { start: -1 } });
      return told ? (told.start ?? 0) : undefined;
    },
    /** Gives the dead writers whose facts may be lost with another life, and the replay that this process needs. */
    async strandedIn(life: string, start: number) {
      const others = (await writers()).filter(({ lives = [] }) => lives.some((each) => each !== life));
      const dead = others.filter((row) => row._id !== me && isDead(row));
      const own = others.find(({ _id }) => _id === me);
      return { dead, ownNeeds: own && start <= (own.startsSeen ?? 0) ? (own.startsSeen ?? 0) + 1 : 0 };
    },
  };
}

type Rows = ReturnType<typeof openRows>;

/**
 * Notes in MongoDB which process has published into which life of Redis. A process that leaves a life may have published
 * facts that are lost with it: in a split brain the former master takes them until it is demoted, while another process
 * has told all facts to the new master long ago. So a service keeps one mark for each writer.
 */
const writersOf = ({ rows, me, now, isDead, writers, toldTo, strandedIn }: Rows) => ({
  /** Notes that this process publishes into this life. It must be noted before anything is published. */
  async note(life: string): Promise<void> {
    const own = await rows.findOne({ _id: me });
    if (own?.lives?.at(-1) === life) {
      await rows.updateOne({ _id: me }, { $set: { seenAt: now() } });
      return;
    }
    const run = await rows.findOne({ _id: RUN });
    const lives = [...(own?.lives ?? []).filter((each) => each !== life), life];
    const $set = { lives, startsSeen: run?.start ?? 0, seenAt: now() };
    await rows.updateOne({ _id: me }, { $set }, { upsert: true });
  },
  /** Tells whether facts may be missing in this life. When none are, what was noted of other lives is forgotten. */
  async isReplayNeeded(life: string): Promise<boolean> {
    const told = await toldTo(life);
    const { dead, ownNeeds } = await strandedIn(life, told ?? 0);
    if (told === undefined || dead.length > 0 || ownNeeds > 0) return true;
    await rows.updateOne({ _id: me }, { $set: { lives: [life] } });
    // Their facts are told again together with ours when this life ends.
    const idle = (await writers()).filter((row) => row._id !== me && isDead(row));
    if (idle.length > 0) await rows.deleteMany({ _id: { $in: idle.map(({ _id }) => _id) }, lives: [life] });
    return false;
  },
  /** Tells whether other processes of the service publish, too. */
  hasCompany: async (): Promise<boolean> => (await writers()).some((row) => row._id !== me && !isDead(row)),
});

/** The lease of the replay, and how far it is. Only who holds the lease replays. */
const leaseOf = ({ rows, holder, me, now, toldTo, strandedIn }: Rows) => ({
  /** Takes the lease of the replay. @returns whether this process holds it now */
  async takeLease(): Promise<boolean> {
    const free = { until: new Date(0), start: 0, isOver: true, told: {} };
    await rows.updateOne({ _id: RUN }, { $setOnInsert: free }, { upsert: true });
    const until = new Date(now().getTime() + LEASE_MS);
    const taken = await rows.updateOne({ _id: RUN, until: { $lt: now() } }, { $set: { holder, until } });
    return taken.modifiedCount === 1;
  },
  /** Gives the run to go on with, or begins a new one. */
  async begin(life: string): Promise<Run> {
    const run = (await rows.findOne({ _id: RUN })) as MarkRow & Run;
    const { dead, ownNeeds } = await strandedIn(life, (await toldTo(life)) ?? 0);
    const sawDead = (row: MarkRow) => run.startedAt.getTime() > (row.seenAt?.getTime() ?? 0) + DEAD_AFTER_MS;
    if (!run.isOver && run.mark === life && run.start >= ownNeeds && dead.every(sawDead)) return run;
    const next: Run = { mark: life, start: run.start + 1, startedAt: now(), isOver: false, told: {} };
    await rows.updateOne({ _id: RUN, holder }, { $set: next });
    return next;
  },
  /** Renews the lease, and notes how far a queue is. @throws when another process has taken the lease */
  async keepLease({ start }: Run, told: Run['told'] = {}): Promise<void> {
    const progress = Object.fromEntries(Object.entries(told).map(([queue, last]) => [`told.${queue}`, last]));
    const $set = { until: new Date(now().getTime() + LEASE_MS), ...progress };
    const { matchedCount } = await rows.updateOne({ _id: RUN, holder, start }, { $set });
    if (matchedCount === 0) throw new Error('another process replays now');
    await rows.updateOne({ _id: me }, { $set: { seenAt: now() } });
  },
  /** Notes that this life has all facts. */
  async finish({ mark, start, startedAt }: Run): Promise<void> {
    const { matchedCount } = await rows.updateOne({ _id: RUN, holder, start }, { $set: { isOver: true } });
    if (matchedCount === 0) return;
    const $set = { mark, start, at: now() };
    await rows.updateOne({ _id: `told.${mark}` }, { $set }, { upsert: true });
    await rows.updateOne({ _id: FORMER }, { $set }, { upsert: true });
    await rows.deleteMany({ _id: /^told\./, at: { $lt: new Date(now().getTime() - FORGOTTEN_AFTER_MS) } });
    await rows.updateOne({ _id: me, startsSeen: { $lt: start } }, { $set: { lives: [mark] } });
    await rows.deleteMany({ ...WRITERS, seenAt: { $lt: new Date(startedAt.getTime() - DEAD_AFTER_MS) } });
  },
  /** Lets another process take over at once. What this one still does for the replay fails. */
  async giveUpLease(): Promise<void> {
    await rows.updateOne({ _id: RUN, holder }, { $set: { until: new Date(0), holder: '' } });
  },
});

/** @param nowMs the clock of the machine: a lease must not follow the clock of a test or of the demo */
export function openRelayMarks(database: Database, nowMs: () => number = () => Date.now()) {
  const rows = openRows(database, nowMs);
  return { ...writersOf(rows), ...leaseOf(rows) };
}

export type RelayMarks = ReturnType<typeof openRelayMarks>;
