import type { ClearIban } from '../../../../libs/iban/iban-vault.ts';
import { MAX_REMITTANCE, type CreditTransferFile, type Party } from '../../../../libs/iso20022/pain001.ts';
import { sepaText } from '../../../../libs/iso20022/sepa-text.ts';
import type { Payout } from './payout.ts';

/**
 * At most this many characters of the name of the group stand in the text to the payee, so that a long name leaves room
 * for the title.
 */
const GROUP_LENGTH = 50;

/** Makes the text that the payee reads, such as "GA Belleville - Leaflets for the repair cafe". */
export function remittanceOf(title: string, groupName: string): string {
  const group = sepaText(groupName, GROUP_LENGTH);
  return `${group} - ${sepaText(title, MAX_REMITTANCE - group.length - 3)}`;
}

/** Gives the id of the payout without dashes, by which a status report finds its batch. */
export const messageIdOf = (payoutId: string): string => payoutId.replaceAll('-', '');

/** A message has one payment, whose id this is. */
export const paymentIdOf = (messageId: string): string => `${messageId}-1`;

/** @returns undefined for a message id that no batch of ours can have; some banks write ids in capitals */
export function payoutIdOf(messageId: string): string | undefined {
  const parts = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/.exec(messageId.toLowerCase());
  return parts?.slice(1).join('-');
}

/** @returns undefined for the id of a payment that no batch of ours can have */
export const payoutIdOfPayment = (paymentId: string): string | undefined =>
  paymentId.endsWith('-1') ? payoutIdOf(paymentId.slice(0, -2)) : undefined;

/** @param ibans in clear, by claim; every transfer has one. Only `openAccount` gives them. */
export function bankFileOf(
  payout: Pick<Payout, '_id' | 'createdAt' | 'executionDate' | 'transfers'>,
  debtor: Party,
  ibans: ReadonlyMap<string, ClearIban>,
): CreditTransferFile {
  const messageId = messageIdOf(payout._id);
  return {
    messageId,
    paymentId: paymentIdOf(messageId),
    createdAt: payout.createdAt,
    executionDate: payout.executionDate,
    debtor,
    transfers: payout.transfers.map(({ claimId, endToEndId, amountCents, payeeName, bic, remittance }) => {
      const iban = ibans.get(claimId);
      if (iban === undefined) throw new Error(`the transfer of claim ${claimId} has no account`);
      return { endToEndId, amountCents, payee: { name: payeeName, iban, bic }, remittance };
    }),
  };
}
