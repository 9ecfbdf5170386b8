import type { ProblemEntry } from './entry.ts';

/** Claims, their documents and payouts. */
export const CLAIMS = {
  'claims-closed': {
    status: 409,
    title: 'Claims on this action are closed',
    retry: 'no',
    happened: 'Claims on the actions of a season can be filed until its `claimsUntil`.',
    remedy: 'A claim without an action is still possible; it is paid from the envelope of the group.',
    detail: 'Claims on this action could be filed until 2027-03-31.',
  },
  'too-many-documents': {
    status: 409,
    title: 'Too many documents',
    retry: 'later',
    happened: 'The claim holds as many documents as it may.',
    remedy: 'Remove one first, or join several pages into one PDF.',
    detail: 'A claim has at most 20 documents.',
  },
  'document-needed': {
    status: 422,
    title: 'A document is needed',
    retry: 'later',
    happened: 'A claim goes to a second person only with a quote, an invoice or another proof.',
    remedy: 'Add a document, then submit the claim.',
    detail: 'A claim needs at least one document before it is submitted.',
  },
  'same-person': {
    status: 403,
    title: 'Taken by the same person',
    retry: 'no',
    happened:
      'Duties are separated: who submitted a claim does not validate it, who did either does not approve it, and a payer did none of it. A person who manages two groups is one person.',
    remedy: 'Let another person take this step.',
    detail: 'Who submitted this claim cannot take this step too.',
  },
  'assigned-to-another': {
    status: 403,
    title: 'Assigned to another reviewer',
    retry: 'no',
    happened: 'A claim that is assigned is asked about, approved, refused and checked by its reviewer alone.',
    remedy: 'Take the claim over by assigning it to yourself, with a reason, or leave it to its reviewer.',
    detail: 'This claim is assigned to somebody else of finance; take it over first, with a reason.',
  },
  'not-neutral': {
    status: 422,
    title: 'Not neutral',
    retry: 'corrected',
    happened: 'Who submitted or validated a claim cannot become its reviewer.',
    remedy: 'Assign the claim to somebody else of finance.',
    detail: 'Who submitted or validated a claim cannot review it.',
    errors: [{ in: 'body', pointer: '/assignedTo', detail: 'submitted or validated this claim' }],
  },
  'submission-needed': {
    status: 409,
    title: 'It must be submitted again',
    retry: 'later',
    happened: 'Documents were changed by somebody else after the submission, so nobody stands for the claim as it is.',
    remedy: 'Submit the claim again; then a second person validates it.',
    detail: 'Documents were changed after the submission; submit the claim again, then a second person validates it.',
  },
  'envelope-max-differs': {
    status: 422,
    title: 'Both persons must confirm the same maximum',
    retry: 'corrected',
    happened: "The submitter confirmed another maximum that may come from the group's envelope.",
    remedy:
      'Show the maximum that the submitter confirmed. If the second person wants another one, the claim is submitted again with it.',
    detail: 'Both persons must confirm the same maximum from the envelope.',
    errors: [{ in: 'body', pointer: '/envelopeMaxCents', detail: 'the submitter confirmed 4500' }],
  },
  'refund-too-large': {
    status: 409,
    title: 'More than was paid',
    retry: 'corrected',
    happened: 'More would have come back than was paid for this claim.',
    remedy: 'Check the amount, and whether the refund was booked before under another reference.',
    detail: 'Only 2000 cents of what was paid have not come back yet.',
  },
  'nothing-to-pay': {
    status: 409,
    title: 'There is nothing to pay',
    retry: 'later',
    happened:
      'None of the claims can be taken into a batch by this person: they are not payable, in another batch, of a group that the payer manages, or handled by the payer before.',
    remedy: 'The detail counts the reasons. Let another payer make the batch, or wait for approvals.',
    detail: 'There is nothing that you can pay now: 2 own-group, 1 in-another-payout.',
  },
  'file-altered': {
    status: 409,
    title: 'The stored bank file is not the one that was made',
    retry: 'no',
    happened: 'The bank file of this batch no longer has the hash that was kept with it, or cannot be opened.',
    remedy: 'Send nothing to the bank, and tell those who operate Seuil at once.',
    detail:
      'The stored bank file of this batch is not the one that was made: its SHA-256 differs. Send nothing to the bank, and tell those who operate Seuil.',
  },
  'not-a-status-report': {
    status: 422,
    title: 'Not a usable status report',
    retry: 'corrected',
    happened:
      'The file is not a pain.002 (customer payment status report), or lacks what tells which batch it answers.',
    remedy: 'Fetch the file from the bank again and send it as it is.',
    detail: 'This is not a usable pain.002: its namespace is missing.',
  },
} as const satisfies Record<string, ProblemEntry>;
