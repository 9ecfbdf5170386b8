/**
 * What a status of a pain.002 says about the money of one transfer:
 * - `paid`: the money reached the account of the payee;
 * - `pending`: the bank has the order, and may still execute it;
 * - `rejected`: the bank will not execute the order, or took it back;
 * - `nothing`: the status says nothing about the single transfer.
 */
export type StatusEffect = 'paid' | 'pending' | 'rejected' | 'nothing';

type StatusRow = { readonly effect: StatusEffect; readonly meaning: string };

/**
 * The statuses of ISO 20022 (external payment status codes), and those of the verification of payee that the banks of
 * the euro area send in the same file.
 */
export const STATUSES = {
  ACSC: { effect: 'paid', meaning: 'Executed: the account of the payer is debited.' },
  ACCC: { effect: 'paid', meaning: 'Executed: the account of the payee is credited.' },
  RCVD: { effect: 'pending', meaning: 'Received, not checked yet.' },
  PDNG: { effect: 'pending', meaning: 'Pending: further checks are made.' },
  ACTC: { effect: 'pending', meaning: 'Accepted: the format is right.' },
  PATC: { effect: 'pending', meaning: 'Authorised in part: another signature is needed at the bank.' },
  ACCP: { effect: 'pending', meaning: 'Accepted: the customer profile was checked.' },
  ACFC: { effect: 'pending', meaning: 'Accepted: the funds were checked.' },
  ACSP: { effect: 'pending', meaning: 'Accepted: the execution is in progress.' },
  ACWC: { effect: 'pending', meaning: 'Accepted with a change, such as another day of execution.' },
  ACWP: { effect: 'pending', meaning: 'Accepted, not posted to the account of the payee yet.' },
  ACIS: { effect: 'pending', meaning: 'Accepted: a cheque was issued.' },
  ACPD: { effect: 'pending', meaning: 'Accepted: the clearing has processed it.' },
  PRES: { effect: 'pending', meaning: 'Presented to the next bank.' },
  BLCK: {
    effect: 'pending',
    meaning: 'Blocked: the money is neither credited to the payee nor sent back. Ask the bank.',
  },
  RCVC: { effect: 'pending', meaning: 'Verification of payee: the name fits the account. Not executed yet.' },
  RVMC: { effect: 'pending', meaning: 'Verification of payee: the name nearly fits the account. Not executed yet.' },
  RVNM: { effect: 'pending', meaning: 'Verification of payee: the name does not fit the account. Not executed yet.' },
  RVNA: { effect: 'pending', meaning: 'Verification of payee: not possible for this account. Not executed yet.' },
  RVCM: {
    effect: 'pending',
    meaning: 'Verification of payee: done, some names do not fit. The order waits for its release at the bank.',
  },
  RJCT: { effect: 'rejected', meaning: 'Rejected, or sent back.' },
  CANC: { effect: 'rejected', meaning: 'Cancelled before its execution.' },
  PART: { effect: 'nothing', meaning: 'Accepted in part: the statuses of the single transfers count.' },
  NoSts: { effect: 'nothing', meaning: 'No status: the bank says nothing here.' },
} as const satisfies Record<string, StatusRow>;

const ROWS: ReadonlyMap<string, StatusRow> = new Map(Object.entries(STATUSES));

/** Says of a status that is not in the table what is safe: that the bank may still execute the order. */
const UNKNOWN: StatusRow = { effect: 'pending', meaning: 'A status that Seuil does not know. Ask the bank.' };
const MISSING: StatusRow = { effect: 'nothing', meaning: 'No status.' };

export const meaningOf = (status: string | null): StatusRow =>
  status === null || status === '' ? MISSING : (ROWS.get(status) ?? UNKNOWN);

/**
 * Who can mend a rejection:
 * - `account`: the group, which gives another account;
 * - `finance`: finance or the bank;
 * - `duplicate`: nobody has to, because the bank only says that it has the order already.
 */
export type Remedy = 'account' | 'finance' | 'duplicate';

type ReasonRow = { readonly remedy: Remedy; readonly fr: string; readonly en: string };

/** The reasons of ISO 20022 (external status reason codes) that banks of the SEPA area use for credit transfers. */
export const REASONS = {
  AC01: { remedy: 'account', fr: 'Numéro de compte incorrect', en: 'Incorrect account number' },
  AC02: { remedy: 'finance', fr: 'Compte du donneur d’ordre incorrect', en: 'Invalid debtor account' },
  AC03: { remedy: 'account', fr: 'Compte du bénéficiaire incorrect', en: 'Invalid creditor account' },
  AC04: { remedy: 'account', fr: 'Compte clôturé', en: 'Closed account' },
  AC06: { remedy: 'account', fr: 'Compte bloqué', en: 'Blocked account' },
  AC07: { remedy: 'account', fr: 'Compte du bénéficiaire clôturé', en: 'Closed creditor account' },
  AC13: { remedy: 'account', fr: 'Type de compte non admis', en: 'Invalid type of account' },
  AC14: { remedy: 'account', fr: 'Type de compte du bénéficiaire non admis', en: 'Invalid type of creditor account' },
  AG01: { remedy: 'account', fr: 'Opération interdite sur ce compte', en: 'Transfers to this account are forbidden' },
  AG02: { remedy: 'finance', fr: 'Code d’opération incorrect', en: 'Invalid operation code' },
  AGNT: { remedy: 'finance', fr: 'Banque incorrecte', en: 'Incorrect agent' },
  AM01: { remedy: 'finance', fr: 'Montant nul', en: 'Zero amount' },
  AM02: { remedy: 'finance', fr: 'Montant non autorisé', en: 'Amount not allowed' },
  AM03: { remedy: 'finance', fr: 'Devise non admise', en: 'Currency not allowed' },
  AM04: { remedy: 'finance', fr: 'Provision insuffisante sur notre compte', en: 'Insufficient funds on our account' },
  AM05: { remedy: 'duplicate', fr: 'Opération en double', en: 'Duplicate' },
  AM09: { remedy: 'finance', fr: 'Montant incorrect', en: 'Wrong amount' },
  AM10: { remedy: 'finance', fr: 'Total de contrôle incorrect', en: 'Invalid control sum' },
  BE01: { remedy: 'account', fr: 'Le nom ne correspond pas au compte', en: 'The name does not fit the account' },
  BE04: { remedy: 'finance', fr: 'Adresse du bénéficiaire manquante', en: 'Missing address of the payee' },
  BE05: { remedy: 'finance', fr: 'Émetteur inconnu', en: 'Unrecognised initiating party' },
  BE06: { remedy: 'account', fr: 'Bénéficiaire inconnu de sa banque', en: 'Payee unknown to their bank' },
  CNOR: { remedy: 'account', fr: 'Banque du bénéficiaire non joignable', en: 'Bank of the payee cannot be reached' },
  CURR: { remedy: 'finance', fr: 'Devise incorrecte', en: 'Incorrect currency' },
  CUST: { remedy: 'finance', fr: 'Annulation demandée par le client', en: 'Cancellation requested by the customer' },
  DNOR: { remedy: 'finance', fr: 'Notre banque n’est pas enregistrée', en: 'Our bank is not registered' },
  DS02: { remedy: 'finance', fr: 'Ordre annulé par un signataire', en: 'Order cancelled by a signer' },
  DT01: { remedy: 'finance', fr: 'Date incorrecte', en: 'Invalid date' },
  DU01: { remedy: 'duplicate', fr: 'Fichier déjà reçu', en: 'Duplicate message' },
  DU02: { remedy: 'duplicate', fr: 'Lot déjà reçu', en: 'Duplicate payment block' },
  DU03: { remedy: 'duplicate', fr: 'Opération déjà reçue', en: 'Duplicate transaction' },
  DU04: { remedy: 'duplicate', fr: 'Référence de bout en bout déjà reçue', en: 'Duplicate end-to-end id' },
  DU05: { remedy: 'duplicate', fr: 'Référence d’instruction déjà reçue', en: 'Duplicate instruction id' },
  DUPL: { remedy: 'duplicate', fr: 'Paiement en double', en: 'Duplicate payment' },
  ED05: { remedy: 'finance', fr: 'Règlement échoué', en: 'Settlement failed' },
  FF01: { remedy: 'finance', fr: 'Format du fichier incorrect', en: 'Invalid file format' },
  FOCR: { remedy: 'finance', fr: 'Retour à la suite d’un rappel', en: 'Returned after a recall' },
  FRAD: { remedy: 'finance', fr: 'Soupçon de fraude', en: 'Suspected fraud' },
  MD07: { remedy: 'account', fr: 'Titulaire du compte décédé', en: 'The account holder has died' },
  MS02: { remedy: 'finance', fr: 'Refus du bénéficiaire, sans motif', en: 'Refused by the payee, no reason given' },
  MS03: { remedy: 'finance', fr: 'Motif non précisé par la banque', en: 'No reason given by the bank' },
  NARR: { remedy: 'finance', fr: 'Voir le texte de la banque', en: 'See the text of the bank' },
  NOAS: { remedy: 'finance', fr: 'Pas de réponse du bénéficiaire', en: 'No answer from the payee' },
  RC01: { remedy: 'account', fr: 'BIC incorrect', en: 'Incorrect BIC' },
  RR01: {
    remedy: 'finance',
    fr: 'Réglementaire : compte du donneur d’ordre manquant',
    en: 'Regulatory: debtor account',
  },
  RR02: { remedy: 'finance', fr: 'Réglementaire : nom ou adresse du donneur d’ordre', en: 'Regulatory: debtor name' },
  RR03: { remedy: 'finance', fr: 'Réglementaire : nom ou adresse du bénéficiaire', en: 'Regulatory: creditor name' },
  RR04: { remedy: 'finance', fr: 'Motif réglementaire', en: 'Regulatory reason' },
  SL01: { remedy: 'finance', fr: 'Service particulier de notre banque', en: 'Specific service of our bank' },
  SL11: { remedy: 'finance', fr: 'Bénéficiaire absent de la liste autorisée', en: 'Payee not on the allowed list' },
  SL12: { remedy: 'finance', fr: 'Bénéficiaire sur la liste interdite', en: 'Payee on the forbidden list' },
  TECH: { remedy: 'finance', fr: 'Problème technique', en: 'Technical problem' },
  TM01: { remedy: 'finance', fr: 'Reçu après l’heure limite', en: 'Received after the cut-off time' },
} as const satisfies Record<string, ReasonRow>;

const REASON_ROWS: ReadonlyMap<string, ReasonRow> = new Map(Object.entries(REASONS));

export const reasonRow = (code: string | null): ReasonRow | undefined =>
  code === null ? undefined : REASON_ROWS.get(code.toUpperCase());

/**
 * Some banks say in words only, or in a code of their own, that they have the file already. The words are French,
 * English and German.
 */
const DUPLICATE = /doublon|dupli|d[ée]j[àa](?:\s|$)|already|not unique|non unique|doppel|bereits|schon|eindeutig/i;

/** Gives who can mend a rejection. A code that is not in the table is for finance, unless its text names a duplicate. */
export const remedyOf = (code: string | null, information: string): Remedy => {
  const row = reasonRow(code);
  const remedy = row?.remedy ?? 'finance';
  const words = row ? information : `${code ?? ''} ${information}`;
  return remedy === 'finance' && DUPLICATE.test(words) ? 'duplicate' : remedy;
};
