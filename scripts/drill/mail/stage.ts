import { eventOf, type EventOf } from '../../../libs/events/event.ts';
import { EXAMPLE } from '../../../libs/http/example.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openKnown } from '../../../services/worker/mailer/known.ts';
import { seededId } from '../../replay/seeded.ts';

const AT_ONCE = 500;

/** Writes certified groups with two contacts each, as the mailer knows them, and the news for all of them. */
export async function fillStage(
  database: Database,
  recipients: number,
  seed: number,
): Promise<{ event: EventOf<'action.fundable'>; addresses: readonly string[] }> {
  const known = openKnown(database);
  const addresses = Array.from({ length: recipients }, (_, index) => `p${index}@drill.test`);
  const groups = Array.from({ length: Math.ceil(recipients / 2) }, (_, index) => ({
    _id: seededId(seed, `group ${index}`),
    version: 1,
    name: `GA ${index}`,
    certified: true,
    contacts: addresses.slice(2 * index, 2 * index + 2).map((email) => ({
      email,
      name: 'Ana',
      role: 'referent' as const,
      locale: 'fr' as const,
      frequency: 'instant' as const,
    })),
  }));
  for (let from = 0; from < groups.length; from += AT_ONCE) {
    const batch = groups.slice(from, from + AT_ONCE);
    await known.groups.learn(batch.map(({ _id, version, name, certified }) => ({ _id, version, name, certified })));
    await known.contacts.learn(batch.map(({ _id, version, contacts }) => ({ _id, version, contacts })));
  }
  const [actionId, authorId] = [seededId(seed, 'action'), groups[0]?._id ?? ''];
  await known.actions.learn([
    {
      _id: actionId,
      version: 1,
      number: 1,
      groupId: authorId,
      title: 'Frigo solidaire',
      summary: 'Un frigo ouvert.',
      capCents: 125_000,
    },
  ]);
  const now = new Date();
  const event = eventOf('action.fundable', actionId, 1, now, {
    actionId,
    seasonId: 's1',
    version: 1,
    settlementId: 'x1',
    title: 'Frigo solidaire',
    capCents: 125_000,
    reservedCents: 1_000_000,
    votes: 31,
    threshold: 30,
    inputs: EXAMPLE.thresholdInputs,
    claimsUntil: '2099-03-31',
    fundableAt: now.toISOString(),
  });
  return { event, addresses };
}
