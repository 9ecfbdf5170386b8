import { dailyRoot, type DailyRoot } from '../../../libs/signing/daily-root.ts';
import { leafOfHead, type LedgerHead } from '../../../services/budget/audit/head.ts';
import { balanceAfter, chained, hashOfTransfer } from '../../../services/budget/ledger/chain.ts';
import { envelopeOf, type Balance, type Transfer } from '../../../services/budget/ledger/domain/transfer.ts';
import { testClock } from '../../support/clock.ts';
import type { Intruder, Marks, Tampering } from './tampering.ts';

const [TRANSFERS, BALANCES] = ['budget/transfers', 'budget/balances'];
/** The moment lies before the root of the closed day by more than any write may be late. */
const onTheClosedDay = () => new Date(testClock.now().getTime() - 2 * 60 * 60_000);

/** Raises the only credit of an envelope, with its hash, its balance and the head of its chain. */
async function raiseCredit(by: Intruder, { creditedOnce }: Marks): Promise<LedgerHead> {
  const account = envelopeOf(creditedOnce);
  const credit = (await by.read(TRANSFERS, { to: account })) as unknown as Transfer;
  const amountCents = 50_000;
  const hash = hashOfTransfer({ ...credit, amountCents });
  await by.change(TRANSFERS, { _id: credit._id }, { $set: { amountCents, hash } });
  await by.change(BALANCES, { _id: account }, { $set: { availableCents: amountCents, head: hash } });
  return { account, entries: 1, hash };
}

/** What somebody may do to the ledger who knows how its chains and its daily roots are made. */
export const OF_ROOTS: readonly Tampering[] = [
  {
    what: 'A credit of a closed day raised, with its balance and its chain made anew',
    seenBy: 'ledger:verify',
    async tamper(by, marks) {
      await raiseCredit(by, marks);
    },
    finding: /root of .*: transfer 1 of group:.* was another one: its chain was made anew/,
  },
  {
    what: 'The same, with the daily roots of the ledger made anew (with a root that was kept outside)',
    seenBy: 'ledger:verify',
    async tamper(by, marks) {
      const head = await raiseCredit(by, marks);
      const root = (await by.read('budget/daily-roots', {})) as unknown as DailyRoot;
      const page = (await by.read('budget/root-heads', { day: root._id })) as unknown as { heads: LedgerHead[] };
      const heads = page.heads.map(({ account, entries, hash }) =>
        account === head.account ? head : { account, entries, hash },
      );
      await by.change('budget/root-heads', { day: root._id }, { $set: { heads } });
      const { tree, root: made } = dailyRoot(root._id, root.former, root.at, heads.map(leafOfHead));
      await by.change('budget/daily-roots', { _id: root._id }, { $set: { tree, root: made } });
    },
    finding: /^ledger: root of \S+: it is not the one kept outside, \S+$/,
  },
  {
    what: 'A forged credit that says a closed day, at the end of its chain, with its balance raised',
    seenBy: 'ledger:verify',
    async tamper(by, { creditedOnce }) {
      const account = envelopeOf(creditedOnce);
      const balance = (await by.read(BALANCES, { _id: account })) as unknown as Balance;
      const forged: Transfer = {
        _id: `credit-${creditedOnce}-forged`,
        from: 'external',
        to: account,
        amountCents: 50_000,
        phase: 'booked',
        reason: 'credit forged',
        reference: 'credit-forged',
        at: onTheClosedDay(),
      };
      const linked = chained(forged, new Map([[account, balance]]));
      await by.add(TRANSFERS, linked);
      const after = balanceAfter(account, balance, { availableCents: 50_000, heldCents: 0 }, linked);
      await by.change(
        BALANCES,
        { _id: account },
        { $set: { availableCents: after.availableCents, entries: after.entries, head: after.head } },
      );
    },
    finding: /^transfer credit-\S+ of \S+ is older than the newest root and in none: it was added afterwards$/,
  },
  {
    what: 'A daily root of the ledger removed (with a root that was kept outside)',
    seenBy: 'ledger:verify',
    tamper: (by) => by.remove('budget/daily-roots', {}),
    finding: /root of \S+: it was removed; kept outside is/,
  },
];
