import type { ProblemEntry } from './entry.ts';

/** For those who operate Seuil: dead letters, and what stands in them. */
export const OPERATING = {
  'endpoint-disabled': {
    status: 409,
    title: 'The endpoint is disabled',
    retry: 'later',
    happened:
      'The webhook endpoint is disabled: by an operator, because its server answered 410, or because it took nothing for three days.',
    remedy: 'Enable it with PATCH once its server works, then replay.',
    detail: 'This endpoint is disabled; enable it first.',
  },
  'not-suppressed': {
    status: 409,
    title: 'The address is not suppressed',
    retry: 'no',
    happened: 'Somebody else removed it from the list, or it was only noted there for passing bounces.',
    remedy: 'Read it again: it is written to already.',
    detail: 'This address is written to already.',
  },
  'dead-letter-closed': {
    status: 409,
    title: 'This dead letter is closed',
    retry: 'no',
    happened: 'It was replayed or discarded before, perhaps by somebody else at the same moment.',
    remedy: 'Read the list again.',
    detail: 'This dead letter was replayed or discarded before.',
  },
  'mail-undeliverable': {
    status: 409,
    title: 'Nobody took this mail within three days',
    retry: 'later',
    seenBy: 'operators',
    happened: 'The mail server refused the mail, or could not be reached, at every try of three days.',
    remedy: 'Look at the mail server; then replay the dead letter, or discard it if the news is old.',
    detail: 'Nobody took this mail within three days: connect ECONNREFUSED',
  },
  'already-charged': {
    status: 409,
    title: 'The claim is booked already',
    retry: 'no',
    seenBy: 'operators',
    happened:
      'A submission of a claim arrived at the budget after a former submission had been booked, which the claim does not allow.',
    remedy: 'Compare the claim with its bookings (`npm run ledger:verify`) before you discard the dead letter.',
    detail: 'Claim 8d5b0a52-4f0e-4c57-9a38-2b1d7a52c003 is booked; submission 2 of it cannot be.',
  },
  'action-moved-on': {
    status: 409,
    title: 'The action moved on to another season',
    retry: 'no',
    seenBy: 'operators',
    happened:
      'A settlement decided on an action that is in the next season by now. The settlement records the decision as refused.',
    remedy: 'Nothing: the next settlement of the new season decides anew.',
    detail: 'The action has moved on to another season.',
  },
  'free-reserve-gone': {
    status: 409,
    title: 'The free reserve is smaller than the settlement saw',
    retry: 'no',
    seenBy: 'operators',
    happened:
      'Money left the free reserve of an action between the snapshot and the decision. The settlement records the decision as refused.',
    remedy: 'Nothing: the next settlement decides anew.',
    detail: 'The free reserve is no longer what the settlement saw.',
  },
  'place-in-use': {
    status: 409,
    title: 'The place was used or returned meanwhile',
    retry: 'no',
    seenBy: 'operators',
    happened:
      'A place was to be returned because nobody used it, and was used at the same moment. The settlement records the decision as refused.',
    remedy: 'Nothing: the place stays with its group.',
    detail: 'The place was used or returned meanwhile.',
  },
  'unknown-event': {
    status: 422,
    title: 'Nobody hears this event',
    retry: 'later',
    seenBy: 'operators',
    happened:
      'A job carries an event that this version of the consumer does not know: a newer one wrote it, and for seven minutes no process of that version took it, or the queue was written by hand.',
    remedy: 'Finish the roll-out, then replay the dead letter.',
    detail: 'There is no event vote.doubled',
  },
  'unknown-task': {
    status: 422,
    title: 'There is no such task',
    retry: 'later',
    seenBy: 'operators',
    happened:
      'A job asks for a task that this version of the consumer does not know, and for seven minutes no process of a newer one took it.',
    remedy: 'Finish the roll-out, then replay the dead letter.',
    detail: 'worker-emails has no task send-postcard',
  },
} as const satisfies Record<string, ProblemEntry>;
