import type { ProblemEntry } from './entry.ts';

/** These problems are about claims, their documents and payouts. */
export const CLAIMS = {
  'claims-closed': {
    status: 409,
    title: 'Claims on this action are closed',
    retry: 'no',
    happened: "Groups can file claims on the actions of a season until the season's `claimsUntil`.",
    remedy: 'A claim without an action is still possible. It is paid from the envelope of the group.',
    exampleDetail: 'Claims on this action could be filed until 2027-03-31.',
  },
  'too-many-documents': {
    status: 409,
    title: 'Too many documents',
    retry: 'later',
    happened: 'The claim already has the largest number of documents that it may have.',
    remedy: 'Remove a document first, or join several pages into one PDF.',
    exampleDetail: 'A claim has at most 20 documents.',
  },
  'document-needed': {
    status: 422,
    title: 'A document is needed',
    retry: 'later',
    happened: 'A claim goes to a second person only if it has a quote, an invoice or another proof.',
    remedy: 'Add a document, then submit the claim.',
    exampleDetail: 'A claim needs at least one document before it is submitted.',
  },
  'same-person': {
    status: 403,
    title: 'The same person took an earlier step',
    retry: 'no',
    happened:
      'Duties are separated. The person who submitted a claim cannot validate it. Whoever once took a step on a claim for its group (drafted, edited, submitted, validated or answered it, or changed its documents) never decides on it as finance and never pays it. Whoever approved a claim does not pay it. A person who manages two groups is one person.',
    remedy: 'Let another person take this step.',
    exampleDetail: 'Who submitted this claim cannot take this step too.',
  },
  'assigned-to-another': {
    status: 403,
    title: 'Assigned to another reviewer',
    retry: 'no',
    happened:
      'If a claim is assigned to a reviewer, only this reviewer can ask questions about it, approve it, refuse it, or check its invoice.',
    remedy: 'Assign the claim to yourself, with a reason, or leave it to its reviewer.',
    exampleDetail: 'This claim is assigned to somebody else of finance; take it over first, with a reason.',
  },
  'not-neutral': {
    status: 422,
    title: 'The reviewer would not be neutral',
    retry: 'corrected',
    happened: 'A person who once took a step on a claim for its group cannot become its reviewer.',
    remedy: 'Assign the claim to another person of finance.',
    exampleDetail: 'Who once took a step on a claim for its group cannot review it.',
    errors: [{ in: 'body', pointer: '/assignedTo', detail: 'took a step on this claim for the group' }],
  },
  'submission-needed': {
    status: 409,
    title: 'The claim must be submitted again',
    retry: 'later',
    happened:
      'After the submission, a person other than the submitter changed the documents. So nobody has submitted the claim as it is now.',
    remedy: 'Submit the claim again. Then a second person validates it.',
    exampleDetail:
      'Documents were changed after the submission; submit the claim again, then a second person validates it.',
  },
  'envelope-max-differs': {
    status: 422,
    title: 'Both persons must confirm the same maximum',
    retry: 'corrected',
    happened:
      'The maximum that may come from the envelope of the group is not the maximum that the submitter confirmed.',
    remedy:
      'Show the maximum that the submitter confirmed. If the second person wants another maximum, submit the claim again with that maximum.',
    exampleDetail: 'Both persons must confirm the same maximum from the envelope.',
    errors: [{ in: 'body', pointer: '/envelopeMaxCents', detail: 'the submitter confirmed 4500' }],
  },
  'refund-too-large': {
    status: 409,
    title: 'The refunds are larger than the payment',
    retry: 'corrected',
    happened: 'With this refund, more money would have come back than was paid for this claim.',
    remedy: 'Check the amount. Also check whether the refund was already booked under another reference.',
    exampleDetail: 'Only 2000 cents of what was paid have not come back yet.',
  },
  'nothing-to-pay': {
    status: 409,
    title: 'There is nothing to pay',
    retry: 'later',
    happened:
      'This person cannot take any of the claims into a batch. For each claim there is a reason: it is not payable, it is in another batch, it belongs to a group that the payer manages, the payer took an earlier step in it, or it is not what finance approved.',
    remedy: 'The detail counts the claims for each reason. Let another payer make the batch, or wait for approvals.',
    exampleDetail: 'There is nothing that you can pay now: 2 own-group, 1 in-another-payout.',
  },
  'account-does-not-fit': {
    status: 409,
    title: 'The stored account is not the one that the claim shows',
    retry: 'no',
    happened:
      'The sealed account does not fit the mask and the fingerprint of the claim, or the claim is not as the last step of its trail left it. Somebody wrote to the database outside of Seuil.',
    remedy:
      'Pay nothing to this account, and tell the operators of Seuil at once. They find what was altered with `npm run verify`. Then the group files the claim again.',
    exampleDetail:
      'The stored account of this claim is not the one that the claim shows. Pay nothing to it, and tell those who operate Seuil.',
  },
  'claim-altered': {
    status: 409,
    title: 'The claim is not as its last step left it',
    retry: 'no',
    happened:
      'The amount, the payee, the documents, the persons or other content of the claim are not those of the last step of its trail. Somebody wrote to the database outside of Seuil, so no step may vouch for the claim.',
    remedy:
      'Take no step on this claim, and tell the operators of Seuil at once. They find what was altered with `npm run verify`. Then the group files the claim again.',
    exampleDetail: 'This claim is not as its last step left it. Take no step on it, and tell those who operate Seuil.',
  },
  'document-altered': {
    status: 409,
    title: 'The stored document is not the one that was uploaded',
    retry: 'no',
    happened:
      'The stored document does not match the hash that its claim has, or a part of it is gone. It is not shown.',
    remedy: 'Decide nothing by this document, and tell the operators of Seuil at once.',
    exampleDetail:
      'This document is not the one that was uploaded. Decide nothing by it, and tell those who operate Seuil.',
  },
  'execution-day-over': {
    status: 409,
    title: 'The execution day of this bank file is over',
    retry: 'no',
    happened:
      'The bank file was fetched after the day on which the bank was to execute it. Some banks reject such a file, others execute it when it comes.',
    remedy:
      'If the file went to the bank, import its status report. If it did not, have another payer reject the transfers of the payout (`POST …/rejections`), and make a new payout.',
    exampleDetail:
      'This file was to be executed on 2026-05-15, which is over. Nobody fetched it before. If it went to the bank, import the status report of the bank. If it did not, have a payer who did not make the payout reject its transfers, and pay the claims in a new batch.',
  },
  'file-altered': {
    status: 409,
    title: 'The stored bank file is not the one that was made',
    retry: 'no',
    happened:
      'The bank file of this batch does not match the hash that was stored with it, or the file cannot be opened.',
    remedy: 'Send nothing to the bank, and tell the operators of Seuil at once.',
    exampleDetail:
      'The stored bank file of this batch is not the one that was made: its SHA-256 differs. Send nothing to the bank, and tell those who operate Seuil.',
  },
  'not-a-status-report': {
    status: 422,
    title: 'Not a usable status report',
    retry: 'corrected',
    happened: 'The file is not a pain.002 (customer payment status report), or it does not say which batch it answers.',
    remedy: 'Do what the detail says. Of an archive, `errors` names each file with what it is.',
    exampleDetail: 'This is not a usable pain.002: it is a PDF: ask the bank for the XML file (pain.002).',
  },
} as const satisfies Record<string, ProblemEntry>;
