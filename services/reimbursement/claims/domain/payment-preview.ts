import { hasPacificFranc } from '../../../../libs/departments/departments.ts';
import { remittanceOf } from '../../payouts/domain/bank-file.ts';
import type { Claim } from './claim.ts';

/** What the bank would be told of a claim, and what a person should know before. */
export type PaymentPreview = {
  /** This text is for the payee. It is null for a claim that was forgotten, and while the group is not known. */
  readonly remittance: string | null;
  readonly hints: readonly string[];
};

type Group = { readonly name: string; readonly department?: string | undefined };

/** The countries of banks whose accounts are in francs of the Pacific: Polynesia, New Caledonia, Wallis and Futuna. */
const PACIFIC_BANKS = ['PF', 'NC', 'WF'];
const PACIFIC_HINT =
  'Banks of New Caledonia, Polynesia and Wallis and Futuna keep accounts in francs of the Pacific (XPF). A transfer in euros reaches them as SEPA COM Pacifique: ask the bank of the payee whether it takes them, and give the IBAN that begins with FR.';

export function paymentPreview({ title, payee }: Claim, group: Group | undefined): PaymentPreview {
  const isPacific = hasPacificFranc(group?.department ?? '') || PACIFIC_BANKS.includes((payee.bic ?? '').slice(4, 6));
  return {
    remittance: payee.name === '' || !group ? null : remittanceOf(title, group.name),
    hints: isPacific ? [PACIFIC_HINT] : [],
  };
}
