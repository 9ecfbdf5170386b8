import { byText, groupsOf, mapped, mergeSorted } from '../../../libs/paging/sorted-streams.ts';
import { partsOf } from '../claims/domain/hold-parts.ts';
import type { Hold } from '../claims/domain/hold.ts';
import { actionAccount, envelopeOf } from '../ledger/domain/transfer.ts';
import type { Books, Entry, Faults } from './books.ts';

type End = { readonly key: string; readonly entry: Entry };

/** Checks that each post and void ends a hold of the same money, and that each hold ends once. */
export async function* checkEnds({ holdEntries, endEntries }: Books): Faults {
  const rows = mergeSorted<End>(
    [
      mapped(holdEntries(), (entry) => ({ key: entry._id, entry })),
      mapped(endEntries(), (entry) => ({ key: entry.endsHold ?? '', entry })),
    ],
    (one, other) => byText(one.key, other.key),
  );
  for await (const [holdId, group] of groupsOf(rows, ({ key }) => key)) {
    const hold = group.find(({ entry }) => entry.phase === 'hold')?.entry;
    const ends = group.map(({ entry }) => entry).filter(({ phase }) => phase === 'post' || phase === 'void');
    for (const { _id, from, to, amountCents } of ends)
      if (hold?.amountCents !== amountCents || hold.from !== from || hold.to !== to)
        yield `transfer ${_id} ends ${holdId || 'nothing'}, which is not its hold`;
    if (ends.length > 1) yield `hold ${holdId} is ended twice`;
  }
}

/** The ids of transfers tell the step, the claim, and the part; see `transferId` and `refundId`. */
const CLAIM_STEPS = ['hold', 'post', 'void', 'reverse', 'refund'] as const;
/** The id of a claim may end with digits, so each form of an id has a pattern of its own. */
const OF_CLAIM = /^(hold|post|void|reverse)-(.+)-(\d+)-(national|envelope)$/;
const OF_REFUND = /^(refund)-(.+)-(\d+)-\d+-(national|envelope)$/;

type ClaimRow = { readonly claimId: string } & (
  | { readonly hold: Hold }
  | { readonly entry: Entry; readonly step: string; readonly round: number; readonly part: string }
);

function claimRow(entry: Entry): ClaimRow | undefined {
  const [, step, claimId, round, part] = OF_REFUND.exec(entry._id) ?? OF_CLAIM.exec(entry._id) ?? [];
  return step === undefined || claimId === undefined || part === undefined
    ? undefined
    : { claimId, entry, step, round: Number(round), part };
}

/** A step adds its amount so many times to what is held and to what is charged. */
const EFFECTS: Readonly<Record<string, readonly [held: number, charged: number]>> = {
  hold: [1, 0],
  post: [-1, 1],
  void: [-1, 0],
  reverse: [0, -1],
  refund: [0, -1],
};

/** Compares one claim of budget with the transfers that its ids name. */
function moneyFaults(claimId: string, rows: readonly ClaimRow[]): string[] {
  const hold = rows.flatMap((row) => ('hold' in row ? [row.hold] : []))[0];
  const entries = rows.flatMap((row) => ('entry' in row ? [row] : []));
  if (!hold) return [`${entries[0]?.entry._id ?? ''} moves money for claim ${claimId}, which budget does not know`];
  const accounts = { national: actionAccount(hold.actionId ?? ''), envelope: envelopeOf(hold.groupId) };
  const faults = entries.flatMap(({ entry: { _id, from, to }, step, round, part }) => {
    const ours = step === 'reverse' || step === 'refund' ? to : from;
    if (round > hold.round) return [`transfer ${_id} is of a round that claim ${claimId} has not reached`];
    const wanted = part === 'national' ? accounts.national : accounts.envelope;
    // In an earlier round the claim may have been for another action.
    return ours === wanted || (round < hold.round && part === 'national')
      ? []
      : [`transfer ${_id} moves money of ${ours}; claim ${claimId} is of ${wanted}`];
  });
  const partCents = new Map<string, number>(partsOf(hold).map(({ part, amountCents }) => [part, amountCents]));
  for (const part of ['national', 'envelope']) {
    const sums = [0, 1].map((index) =>
      entries
        .filter((row) => row.part === part)
        .reduce((sum, { step, entry }) => sum + (EFFECTS[step]?.[index] ?? 0) * entry.amountCents, 0),
    );
    const cents = partCents.get(part) ?? 0;
    const should = [hold.state === 'held' ? cents : 0, hold.state === 'charged' ? cents : 0];
    if (sums.join() !== should.join())
      faults.push(
        `claim ${claimId} (${hold.state}) has ${should.join(' held and ')} charged as its ${part} part, the ledger says ${sums.join(' and ')}`,
      );
  }
  const { nationalCents, envelopeCents, refundedCents = 0, amountCents, state } = hold;
  if ((state === 'held' || state === 'charged') && nationalCents + envelopeCents + refundedCents !== amountCents)
    faults.push(`the parts of claim ${claimId} are not its amount, ${amountCents}`);
  return faults;
}

/** Checks that budget's answer to each claim is what the ledger did for it. */
export async function* checkClaimMoney({ holds, withPrefix }: Books): Faults {
  const rows = mergeSorted<ClaimRow>(
    [
      mapped(holds(), (hold) => ({ claimId: hold._id, hold })),
      ...CLAIM_STEPS.map((step) => mapped(withPrefix(`${step}-`), claimRow)),
    ],
    (one, other) => byText(one.claimId, other.claimId),
  );
  for await (const [claimId, group] of groupsOf(rows, ({ claimId: key }) => key)) yield* moneyFaults(claimId, group);
}
