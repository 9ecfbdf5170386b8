import { randomInt } from 'node:crypto';
import { createLogger } from '../../../libs/logger/logger.ts';
import { connectMongo } from '../../../libs/mongo/connect.ts';
import type { Act } from '../../../services/reimbursement/claims/domain/transitions.ts';
import { machineTime } from '../../support/clock.ts';
import { claimsUnderTest } from './claims-under-test.ts';
import { ACTS_TAKEN, addDocument, file, type Plan } from './deeds.ts';
import { openEnvelope } from './opening.ts';
import type { Deed } from './trial.ts';

/** Cents in the envelope of the group. */
const ENVELOPE = 12_000;

export const take =
  (act: Act, title: string): Deed =>
  (on) =>
    ACTS_TAKEN[act](on, on.claim(title));

export const WITH_FINANCE: readonly Act[] = ['submit', 'validate'];

/** Certified groups, money in an envelope, and what is done without dying. */
export async function openStory() {
  const mongo = await connectMongo(process.env['MONGODB_URI'] ?? '', createLogger({ level: 'silent' }));
  const name = `crash-${machineTime().getTime().toString(36)}${randomInt(1_000)}`;
  const on = await claimsUnderTest({
    reimbursement: mongo.database(`${name}-claims`),
    budget: mongo.database(`${name}-budget`),
  });
  await openEnvelope(on, ENVELOPE);
  const opening = await on.moment();

  const lives = async (deed: Deed): Promise<void> => {
    await deed(on);
    await on.drain();
    await on.look();
  };

  return {
    on,
    opening,
    lives,
    /** Files a claim with a document, and takes these acts. */
    async bring(title: string, plan: Partial<Plan>, ...acts: readonly Act[]): Promise<void> {
      await lives((there) => file(there, { title, cents: 1_000, onAction: false, type: 'reimbursement', ...plan }));
      await lives((there) => addDocument(there, there.claim(title)));
      for (const act of acts) await lives(take(act, title));
    },
    /** Afterwards all is as if it had not been. */
    async aside(story: () => Promise<void>): Promise<void> {
      const before = await on.moment();
      await story();
      await on.rewind(before);
    },
    async close(): Promise<void> {
      await on.close();
      await mongo.close();
    },
  };
}

export type Story = Awaited<ReturnType<typeof openStory>>;
