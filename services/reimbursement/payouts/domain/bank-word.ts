import { invalid } from '../../../../libs/errors/app-error.ts';
import type { Reason, Status, StatusReport, TransactionStatus } from '../../../../libs/iso20022/pain002.ts';
import {
  meaningOf,
  reasonRow,
  remedyOf,
  type Remedy,
  type StatusEffect,
} from '../../../../libs/iso20022/status-codes.ts';
import { paymentIdOf } from './bank-file.ts';

/** The bank speaks of a whole message, of a payment in it, of a transfer, or by its account statement. */
export const LEVELS = ['message', 'payment', 'transfer', 'statement'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * What a word means for one transfer. Beside the effects of a status there is `unclear`: the bank rejects a whole in
 * which it accepts something, or rejects a transfer as a duplicate of another one. Such a word frees nothing.
 */
export type Effect = StatusEffect | 'unclear';

/** One word of the bank about one transfer, as it was recorded. */
export type BankWord = {
  readonly effect: Effect;
  /** The status as the bank gave it, such as ACSP; null for a word that a person read on a statement. */
  readonly status: string | null;
  readonly level: Level;
  /** The reason code of the bank, such as AC04. */
  readonly code: string | null;
  /** What the bank, or the person who read the statement, adds in words. */
  readonly information: string;
  readonly at: Date;
};

export type SaidWord = Omit<BankWord, 'at'>;

/** The words of one report or of one person, for each transfer that they concern, by its end-to-end id. */
export type WordsByTransfer = ReadonlyMap<string, readonly SaidWord[]>;

/** A status of a transfer that is not in the batch, or that bears no id. A person finds it by its amount. */
export type UnknownTransfer = {
  readonly endToEndId: string;
  readonly status: string | null;
  readonly amountCents: number | null;
  readonly reason: string | null;
};
/** A status of a payment that is not the one of the batch. */
export type UnknownPayment = { readonly paymentId: string | null; readonly status: string };

/** What a report says about one batch. */
export type WordsOfReport = {
  readonly words: WordsByTransfer;
  readonly unknown: readonly UnknownTransfer[];
  readonly unknownPayments: readonly UnknownPayment[];
};

export const remedyOfWord = ({ code, information }: Pick<BankWord, 'code' | 'information'>): Remedy =>
  remedyOf(code, information);

/** Writes the reason of a word as one line for people, for example "AC04 Compte clôturé: compte soldé". */
export function reasonText({ code, information }: Pick<BankWord, 'code' | 'information'>): string | null {
  const known = reasonRow(code)?.fr;
  const head = [code, known].filter((part) => part !== null && part !== undefined).join(' ');
  const text = head === '' || information === '' ? head + information : `${head} : ${information}`;
  return text === '' ? null : text;
}

/** Two words are the same when only the moment of their recording differs. */
export const wordKey = ({ effect, status, level, code, information }: SaidWord): string =>
  JSON.stringify([effect, status, level, code, information]);

const joined = (reasons: readonly Reason[]): Pick<BankWord, 'code' | 'information'> => ({
  code: reasons.find(({ code }) => code !== null)?.code ?? null,
  information: reasons
    .map(({ information }) => information)
    .filter((text) => text !== '')
    .join(' '),
});

const said = ({ status, reasons }: Status, level: Level, effect: Effect): SaidWord => ({
  effect,
  status,
  level,
  ...joined(reasons),
});

/** The status of the whole message, for people. */
export type ReportedStatus = { readonly status: string | null; readonly reason: string | null };
export const reportedStatus = ({ status, reasons }: Status): ReportedStatus => ({
  status,
  reason: reasonText(joined(reasons)),
});

const effectOf = ({ status }: Status): StatusEffect => meaningOf(status).effect;
const isAccepted = (status: Status): boolean => effectOf(status) === 'paid' || effectOf(status) === 'pending';
const acceptsSomething = (payment: Status & { readonly transactions: readonly Status[] }): boolean =>
  isAccepted(payment) || payment.transactions.some(isAccepted);

/** Tells whether a status rejects something because the bank has it already. Any of its reasons may say so. */
const isDuplicate = (status: Status): boolean =>
  effectOf(status) === 'rejected' &&
  status.reasons.some(({ code, information }) => remedyOf(code, information) === 'duplicate');

/**
 * Says what a single status means for its transfer. A rejection as a duplicate may be of a transfer that is paid.
 * @param wholeIsDuplicate whether the same report rejects the message or the payment as a duplicate: then its
 * rejections of single transfers are of the second upload
 */
function ofTransfer(status: Status, wholeIsDuplicate: boolean): SaidWord {
  const effect = effectOf(status);
  const isOfDuplicate = effect === 'rejected' && (wholeIsDuplicate || isDuplicate(status));
  return said(status, 'transfer', isOfDuplicate ? 'unclear' : effect);
}

/**
 * Says what the status of a whole means for the transfers in it. Money counts as arrived only where the bank says so of
 * the single transfer. A rejection as a duplicate says nothing about the transfers: the bank has them already, from
 * the first upload.
 * @param accepts whether the same report accepts something in this whole, or something that it may mean by it
 * @param wholeIsDuplicate whether the same report rejects the message or the payment as a duplicate
 */
function ofWhole(status: Status, level: Level, accepts: boolean, wholeIsDuplicate: boolean): SaidWord {
  const effect = effectOf(status);
  if (effect === 'paid') return said(status, level, 'pending');
  if (effect !== 'rejected') return said(status, level, effect);
  if (wholeIsDuplicate) return said(status, level, 'nothing');
  return said(status, level, accepts ? 'unclear' : 'rejected');
}

const same = (one: string | null, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

/** One status of a transfer in a report, with the transfer of ours that it names. */
type Listed = { readonly transaction: TransactionStatus; readonly id: string | undefined };

/** Finds the transfers of ours of which the bank speaks. Banks that know no end-to-end id repeat the other one. */
function finder(endToEndIds: readonly string[]): (transaction: TransactionStatus) => Listed {
  const ours = new Map(endToEndIds.map((id) => [id.toLowerCase(), id]));
  const find = (id: string | null) => (id === null ? undefined : ours.get(id.toLowerCase()));
  return (transaction) => ({
    transaction,
    id: find(transaction.endToEndId) ?? find(transaction.instructionId),
  });
}

/** Collects the words of a report by transfer. */
function collector() {
  const words = new Map<string, SaidWord[]>();
  const add = (endToEndId: string, word: SaidWord): void => {
    const said = words.get(endToEndId);
    if (said) said.push(word);
    else words.set(endToEndId, [word]);
  };
  return {
    words,
    add,
    /** Adds the word about a whole to those of its transfers that have no word of their own, or that it contradicts. */
    addWhole(word: SaidWord, endToEndIds: Iterable<string>): void {
      for (const id of endToEndIds) {
        const own = (words.get(id) ?? []).filter(({ effect }) => effect !== 'nothing');
        const contradicts = word.effect === 'unclear' && own.every(({ effect }) => effect !== 'rejected');
        if (own.length === 0 || contradicts) add(id, word);
      }
    },
  };
}

/**
 * Reads the words of a report about the transfers of one batch. Each status counts at its level, and only for what it
 * names: a status of a transfer before that of its payment, and that before that of the message. A payment that the
 * report splits into several blocks is rejected only for the transfers that stand in the rejected block.
 * @param endToEndIds of the transfers of this batch; none when the report answers no batch of ours
 */
export function wordsOf(
  { originalMessageId, group, payments }: StatusReport,
  endToEndIds: readonly string[],
): WordsOfReport {
  const { words, add, addWhole } = collector();
  const find = finder(endToEndIds);
  const blocks = payments.map((payment) => ({ payment, listed: payment.transactions.map(find) }));
  const listed = blocks.flatMap((block) => block.listed);
  const named = new Set(listed.map(({ id }) => id));
  const unlisted = endToEndIds.filter((endToEndId) => !named.has(endToEndId));
  const wholeIsDuplicate = [group, ...payments].some(isDuplicate);
  for (const { transaction, id } of listed)
    if (id !== undefined && transaction.status !== null) add(id, ofTransfer(transaction, wholeIsDuplicate));
  const paymentId = paymentIdOf(originalMessageId ?? '');
  const ours = blocks.filter(
    ({ payment }) => endToEndIds.length > 0 && (payment.paymentId === null || same(payment.paymentId, paymentId)),
  );
  const acceptsForeign = blocks.some((block) => !ours.includes(block) && acceptsSomething(block.payment));
  for (const block of ours) {
    const inBlock = block.listed.flatMap(({ id }) => id ?? []);
    const contradicts = blocks.some(({ payment, listed: others }) =>
      isAccepted(payment) ? others.some(({ id }) => id !== undefined && inBlock.includes(id)) : false,
    );
    const accepts = block.payment.transactions.some(isAccepted) || acceptsForeign || contradicts;
    const word = ofWhole(block.payment, 'payment', accepts, wholeIsDuplicate);
    const isWhole = ours.length === 1 || word.effect === 'pending';
    addWhole(word, new Set(isWhole ? [...inBlock, ...unlisted] : inBlock));
  }
  addWhole(ofWhole(group, 'message', payments.some(acceptsSomething), wholeIsDuplicate), endToEndIds);
  return {
    words: withoutSilence(words),
    unknown: listed.flatMap(({ transaction, id }) => (id === undefined ? [unknownTransfer(transaction)] : [])),
    unknownPayments: blocks.flatMap((block) =>
      ours.includes(block) || block.payment.status === null
        ? []
        : [{ paymentId: block.payment.paymentId, status: block.payment.status }],
    ),
  };
}

const unknownTransfer = ({ endToEndId, instructionId, status, amountCents, reasons }: TransactionStatus) => ({
  endToEndId: endToEndId ?? instructionId ?? 'NOTPROVIDED',
  status,
  amountCents,
  reason: reasonText(joined(reasons)),
});

/** Leaves out the places where the bank gave no status at all. */
const withoutSilence = (words: ReadonlyMap<string, readonly SaidWord[]>): WordsByTransfer =>
  new Map(
    [...words].flatMap(([id, all]) => {
      const spoken = all.filter(({ status, effect }) => effect !== 'nothing' || meaningOf(status).effect !== 'nothing');
      return spoken.length === 0 ? [] : [[id, spoken] as const];
    }),
  );

/** What a person read on the account statement: the same for all of these transfers. */
export type StatementWord = {
  readonly endToEndIds: readonly string[];
  readonly effect: 'paid' | 'rejected';
  readonly code: string | null;
  readonly information: string;
};

export const statementWords = ({ endToEndIds, ...word }: StatementWord): WordsByTransfer =>
  new Map(endToEndIds.map((id) => [id, [{ ...word, status: null, level: 'statement' }]]));

/** @param batch the end-to-end ids of the batch @throws invalid-request */
export function requireInBatch(endToEndIds: readonly string[], batch: readonly string[]): void {
  const known = new Set(batch);
  const faults = endToEndIds.flatMap((id, index) =>
    known.has(id) ? [] : [{ pointer: `/endToEndIds/${index}`, detail: 'not in this payout' }],
  );
  if (faults.length > 0) throw invalid('invalid-request', 'Some transfers are not in this payout.', faults);
}
