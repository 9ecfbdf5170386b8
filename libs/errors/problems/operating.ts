import type { ProblemEntry } from './entry.ts';

/** These problems are for those who operate Seuil. They are about dead letters and the errors in them. */
export const OPERATING = {
  'endpoint-disabled': {
    status: 409,
    title: 'The endpoint is disabled',
    retry: 'later',
    happened:
      'The webhook endpoint is disabled. An operator disabled it, or its server answered 410, or it took nothing for three days.',
    remedy: 'When its server works, enable the endpoint with PATCH. Then replay.',
    exampleDetail: 'This endpoint is disabled; enable it first.',
  },
  'not-suppressed': {
    status: 409,
    title: 'The address is not suppressed',
    retry: 'no',
    happened: 'Somebody else removed the address from the list, or the list only counted its temporary bounces.',
    remedy: 'Read the list again. Seuil already sends mails to this address.',
    exampleDetail: 'This address is written to already.',
  },
  'dead-letter-closed': {
    status: 409,
    title: 'This dead letter is closed',
    retry: 'no',
    happened: 'The dead letter was already replayed or discarded, perhaps by somebody else at the same moment.',
    remedy: 'Read the list of dead letters again.',
    exampleDetail: 'This dead letter was replayed or discarded before.',
  },
  'mail-undeliverable': {
    status: 409,
    title: 'Nobody took this mail within three days',
    retry: 'later',
    seenBy: 'operators',
    happened: 'For three days, the mail server refused the mail at every attempt or could not be reached.',
    remedy: 'Check the mail server. Then replay the dead letter, or discard it if the news is old.',
    exampleDetail: 'Nobody took this mail within three days: connect ECONNREFUSED',
  },
  'already-charged': {
    status: 409,
    title: 'The claim is booked already',
    retry: 'no',
    seenBy: 'operators',
    happened:
      'A finance round of a claim reached the budget service after an earlier round had been booked. The rules of a claim do not allow this.',
    remedy: 'Compare the claim with its bookings (`npm run verify`) before you discard the dead letter.',
    exampleDetail: 'Claim 8d5b0a52-4f0e-4c57-9a38-2b1d7a52c003 is booked; finance round 2 of it cannot be.',
  },
  'action-moved-on': {
    status: 409,
    title: 'The action moved on to another season',
    retry: 'no',
    seenBy: 'operators',
    happened:
      'A settlement decided on an action that is now in the next season. The settlement records the decision as refused.',
    remedy: 'Do nothing: the next settlement of the new season decides again.',
    exampleDetail: 'The action has moved on to another season.',
  },
  'free-reserve-gone': {
    status: 409,
    title: 'The free reserve is smaller than the settlement saw',
    retry: 'no',
    seenBy: 'operators',
    happened:
      'Money left the free reserve of an action between the snapshot and the decision. The settlement records the decision as refused.',
    remedy: 'Do nothing: the next settlement decides again.',
    exampleDetail: 'The free reserve is no longer what the settlement saw.',
  },
  'place-in-use': {
    status: 409,
    title: 'The place was used or returned meanwhile',
    retry: 'no',
    seenBy: 'operators',
    happened:
      'The settlement wanted to return a place that nobody had used, but a group used the place at the same moment. The settlement records the decision as refused.',
    remedy: 'Do nothing: the place stays with its group.',
    exampleDetail: 'The place was used or returned meanwhile.',
  },
  'unknown-event': {
    status: 422,
    title: 'This consumer does not know the event',
    retry: 'later',
    seenBy: 'operators',
    happened:
      'A job carries an event that this version of the consumer does not know. Either a newer version sent it and no process of that version took it for seven minutes, or somebody wrote into the queue by hand.',
    remedy: 'Finish the roll-out, then replay the dead letter.',
    exampleDetail: 'There is no event vote.doubled',
  },
  'unknown-task': {
    status: 422,
    title: 'There is no such task',
    retry: 'later',
    seenBy: 'operators',
    happened:
      'A job asks for a task that this version of the consumer does not know, and no process of a newer version took it for seven minutes.',
    remedy: 'Finish the roll-out, then replay the dead letter.',
    exampleDetail: 'worker-emails has no task send-postcard',
  },
} as const satisfies Record<string, ProblemEntry>;
