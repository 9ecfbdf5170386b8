import type { Database } from '../../../libs/mongo/connect.ts';
import { faultOf, type Verdict } from '../table.ts';
import type { FaultySmtp } from './faulty-smtp.ts';

type Evidence = {
  readonly database: Database;
  readonly notificationId: string;
  readonly addresses: readonly string[];
  readonly smtp: FaultySmtp;
  /** The recipients whose mail was on its way when a worker was killed. */
  readonly inFlight: ReadonlySet<string>;
  readonly heap: readonly { readonly planned: number; readonly bytes: number }[];
  readonly seconds: number;
};

type Row = {
  readonly _id: string;
  readonly to: { readonly email: string };
  readonly state: string;
  readonly messageId: string;
};

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
const peak = (samples: Evidence['heap']) => Math.max(0, ...samples.map(({ bytes }) => bytes));

/** Compares the mails that the mail server took with the ledger, and with what should have been sent. */
export async function judge({
  database,
  notificationId,
  addresses,
  smtp,
  inFlight,
  heap,
  seconds,
}: Evidence): Promise<Verdict> {
  const ledger = new Map<string, Row>();
  for await (const row of database.collection<Row & { notificationId: string }>('mails').find({ notificationId }))
    ledger.set(row.to.email, row);
  const deliverable = addresses.filter((address) => smtp.fate(address).kind !== 'never');
  const refused = addresses.filter((address) => smtp.fate(address).kind === 'never');

  const duplicates = { dropped: 0, killed: 0 };
  const unexplained: string[] = [];
  for (const address of smtp.addresses()) {
    const extra = smtp.taken(address).length - 1;
    if (extra <= 0) continue;
    const explained = (smtp.taken(address).some(({ unheard }) => unheard) ? 1 : 0) + (inFlight.has(address) ? 1 : 0);
    if (extra > explained) unexplained.push(address);
    else if (smtp.taken(address).some(({ unheard }) => unheard)) duplicates.dropped += extra;
    else duplicates.killed += extra;
  }
  const missed = deliverable.filter((address) => smtp.taken(address).length === 0);
  const strangeAddresses = smtp
    .addresses()
    .filter((address) => smtp.taken(address).some(({ messageId }) => messageId !== ledger.get(address)?.messageId));
  const expected = new Set(addresses);
  const faults = [
    ...faultOf('missed', missed),
    ...faultOf('told twice outside of the window', unexplained),
    ...faultOf('without the Message-ID of the ledger', strangeAddresses),
    ...faultOf(
      'written to although refused for good',
      refused.filter((address) => smtp.taken(address).length > 0),
    ),
    ...faultOf(
      'not planned',
      addresses.filter((address) => !ledger.has(address)),
    ),
    ...faultOf(
      'planned, but nobody',
      [...ledger.keys()].filter((address) => !expected.has(address)),
    ),
    ...faultOf(
      'taken, but the ledger does not say sent',
      deliverable.filter((address) => ledger.get(address)?.state !== 'sent'),
    ),
    ...faultOf(
      'refused for good, but the ledger does not say failed',
      refused.filter((address) => ledger.get(address)?.state !== 'failed'),
    ),
  ];
  const early = heap.filter(({ planned }) => planned <= addresses.length / 4);
  const counts = {
    recipients: addresses.length,
    deliverable: deliverable.length,
    'have it': deliverable.length - missed.length,
    missed: missed.length,
    'refused for good (5xx), failed': refused.length,
    'refused for a while (4xx), tries': smtp.refusals.passing,
    'connection dropped after DATA': addresses.filter((address) => smtp.taken(address).some(({ unheard }) => unheard))
      .length,
    'told twice after such a drop': duplicates.dropped,
    'on their way at a kill': inFlight.size,
    'told twice after a kill': duplicates.killed,
    'told twice otherwise': unexplained.length,
    'heap of the worker, first quarter planned': megabytes(peak(early)),
    'heap of the worker, at the most': megabytes(peak(heap)),
    seconds: seconds.toFixed(0),
  };
  return { lines: [], counts, faults };
}
