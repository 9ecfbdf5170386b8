import { createHash } from 'node:crypto';
import { eventOf, type EventOf } from '../../../libs/events/event.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openProjections } from '../../../services/worker/mailer/projection-store.ts';

const AT_ONCE = 500;

const idOf = (...words: readonly (string | number)[]) => {
  const hex = createHash('sha256').update(words.join(' ')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Certified groups with two contacts each, as the mailer knows them, and the news for all of them. */
export async function fillStage(database: Database, recipients: number, seed: number): Promise<{ event: EventOf<'action.fundable'>; addresses: readonly string[] }> {
  const projections = openProjections(database);
  const addresses = Array.from({ length: recipients }, (_, index) => `p${index}@drill.test`);
  const groups = Array.from({ length: Math.ceil(recipients / 2) }, (_, index) => ({
    _id: idOf(seed, 'group', index), version: 1, name: `GA ${index}`, certified: true,
    contacts: addresses.slice(2 * index, 2 * index + 2).map((email) => ({ email, name: 'Ana', role: 'referent' as const, locale: 'fr' as const, frequency: 'instant' as const })),
  }));
  for (let from = 0; from < groups.length; from += AT_ONCE) {
    const some = groups.slice(from, from + AT_ONCE);
    await projections.saveGroups(some.map(({ _id, version, name, certified }) => ({ _id, version, name, certified })));
    await projections.saveContacts(some.map(({ _id, version, contacts }) => ({ _id, version, contacts })));
  }
  const [actionId, authorId] = [idOf(seed, 'action'), groups[0]?._id ?? ''];
  await projections.saveActions([{ _id: actionId, version: 1, number: 1, groupId: authorId, title: 'Frigo solidaire', summary: 'Un frigo ouvert.', capCents: 125_000 }]);
  const now = new Date();
  const policy = { version: 1, floor: 5, base: 300, ceiling: 1200, takeUp: 2000, buffer: 1000 };
  const event = eventOf('action.fundable', actionId, 1, now, {
    actionId, seasonId: 's1', version: 1, settlementId: 'x1', title: 'Frigo solidaire', capCents: 125_000, reservedCents: 1_000_000, votes: 31, threshold: 30,
    inputs: { formula: 'v1', certifiedGroups: groups.length, totalCents: 1, remainingCents: 1, capCents: 125_000, policy }, claimsUntil: '2099-03-31', fundableAt: now.toISOString(),
  });
  return { event, addresses };
}
