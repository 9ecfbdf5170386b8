import { expect, test } from '@jest/globals';
import { PATIENCE_MS } from '../../../libs/client/client.ts';
import { CLOCK_SKEW_SECONDS } from '../../../libs/http/auth.ts';
import { FILE_LIMIT, inWords } from '../../../libs/http/body-limits.ts';
import { COOLDOWN_MS, MAX_AGE_MS, STALE_MS } from '../../../libs/http/remote-keys.ts';
import { HEADERS_MS, IDLE_MS, KEEP_ALIVE_MS, REQUEST_MS } from '../../../libs/http/server.ts';
import { NEWER_RETRY_MS } from '../../../libs/messaging/consumer.ts';
import { STUCK_MS } from '../../../libs/messaging/lasting-worker.ts';
import { ATTEMPTS } from '../../../libs/messaging/queue-settings.ts';
import { EPOCH_CHECK_MS } from '../../../libs/service/background.ts';
import { CLOSE_MS } from '../../../libs/service/host.ts';
import { RECENT_DAYS } from '../../../libs/threshold/calendar.ts';
import { DEFAULT_POLICY, PolicyRules } from '../../../libs/threshold/policy.ts';
import { MORNING_HOUR } from '../../../services/budget/settlement/domain/settle.ts';
import { MAX_DOCUMENTS } from '../../../services/reimbursement/claims/domain/claim.ts';
import { LINK_MS } from '../../../services/reimbursement/documents/link-to-document.ts';
import { MAIL_CONNECTIONS, PATIENCE, SENDING_MS } from '../../../services/worker/mailer/send/mail-transport.ts';
import { UNHEARD_TRIES } from '../../../services/worker/mailer/send/note-refusal.ts';
import { PAUSES } from '../../../services/worker/mailer/send/pauses.ts';
import { MAIL_TRIED_DAYS, QUICK_TRIES } from '../../../services/worker/mailer/send/put-off-mail.ts';
import { RESTS } from '../../../services/worker/mailer/send/rest-queue.ts';
import {
  FACTOR,
  FIRST_PAUSE_MS,
  LONGEST_PAUSE_MS,
  LONGEST_REST_MS,
  TRIED_DAYS,
} from '../../../services/worker/webhooks/domain/schedule.ts';
import { ANSWER_MS } from '../../../services/worker/webhooks/post.ts';
import { read } from '../../readers/deployment-files.ts';

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const TIMES = ['never', 'once', 'twice'];
/** Small numbers stand in words, so `minutes` gives "two minutes" and "15 minutes". */
const inDays = (days: number) => `${WORDS[days] ?? String(days)} days`;
const seconds = (ms: number) => `${WORDS[ms / 1_000] ?? String(ms / 1_000)} seconds`;
const minutes = (ms: number) => `${WORDS[ms / 60_000] ?? String(ms / 60_000)} ${ms === 60_000 ? 'minute' : 'minutes'}`;
const hours = (ms: number) =>
  ms === 3_600_000 ? 'an hour' : `${WORDS[ms / 3_600_000] ?? String(ms / 3_600_000)} hours`;
/** What most texts call half a minute. */
const halfMinutes = (ms: number) => (ms === 30_000 ? 'half a minute' : seconds(ms));
const firstPauses = [0, 1, 2].map((tries) => `${(FIRST_PAUSE_MS * FACTOR ** tries) / 1_000} s`).join(', ');

/** Each text that names a number which stands in the code, with what the text must say. */
const TEXTS: readonly (readonly [file: string, what: string])[] = [
  ['docs/claims.md', inWords(FILE_LIMIT)],
  ['docs/claims.md', `at most ${MAX_DOCUMENTS} documents`],
  ['docs/operations.md', `accepts bodies of ${inWords(FILE_LIMIT)} or more`],
  ['docs/operations.md', `${inWords(FILE_LIMIT)} for a file`],
  ['docs/operations.md', `After ${inDays(MAIL_TRIED_DAYS)} a mail becomes a dead letter`],
  ['docs/operations.md', `takes nothing for ${inDays(TRIED_DAYS)}`],
  ['docs/webhooks.md', `for ${inDays(TRIED_DAYS)}`],
  ['docs/webhooks.md', `not taken within ${inDays(TRIED_DAYS)}`],
  ['docs/api-guide.md', `for ${inDays(TRIED_DAYS)}`],
  ...(['floor', 'base', 'ceiling', 'step', 'start', 'margin'] as const).map(
    (rule) => ['docs/api-guide.md', `| \`${rule}\` | ${DEFAULT_POLICY[rule]} |`] as const,
  ),
  ['docs/glossary.md', `from ${WORDS[MORNING_HOUR]} o'clock in Paris`],
  ['docs/operations.md', `from ${WORDS[MORNING_HOUR]} o'clock in Paris`],
  ['docs/architecture.md', `from ${WORDS[MORNING_HOUR]} o'clock in Paris`],
  ['docs/open-data.md', `cap × votes of the last ${RECENT_DAYS} days`],
  ['k8s/base/ingress.yaml', `proxy-body-size: ${FILE_LIMIT.replace('mb', 'm')}\n`],
  ['docker-compose.yml', `max_size ${FILE_LIMIT.replace('mb', 'MiB')}\n`],
  ['docs/operations.md', `breaks off headers that take longer than ${seconds(HEADERS_MS)}`],
  ['docs/operations.md', `requests that take longer than ${minutes(REQUEST_MS)}`],
  ['docs/operations.md', `does not take for ${minutes(IDLE_MS)}`],
  ['docs/operations.md', `stay open for ${seconds(KEEP_ALIVE_MS)}`],
  ['docs/operations.md', `ends ${seconds(CLOSE_MS)} later at the latest`],
  ['docs/operations.md', `publishes its facts again within ${halfMinutes(EPOCH_CHECK_MS)}`],
  ['docs/operations.md', `fetches the keys every ${minutes(MAX_AGE_MS)}`],
  ['docs/operations.md', `the known keys stay valid for ${hours(STALE_MS)}`],
  ['docs/operations.md', `at most once in ${seconds(COOLDOWN_MS)}`],
  ['docs/api-guide.md', `at most once in ${seconds(COOLDOWN_MS)}`],
  ['docs/operations.md', `accepts a withdrawn key for up to ${minutes(MAX_AGE_MS)}`],
  ['docs/operations.md', `takes nothing for ${seconds(STUCK_MS)}`],
  ['docs/operations.md', `puts the event off, ${halfMinutes(NEWER_RETRY_MS)} each time`],
  ['docs/operations.md', `After ${minutes((ATTEMPTS - 1) * NEWER_RETRY_MS)} without success`],
  ['docs/operations.md', `a link to a document is valid for ${minutes(LINK_MS)}`],
  ['docs/operations.md', `up to ${WORDS[MAIL_CONNECTIONS] ?? ''} connections`],
  ['docs/operations.md', `The queue rests for ${seconds(RESTS.session.restMs)}`],
  ['docs/operations.md', `the queue rests for ${minutes(RESTS.sender.restMs)}`],
  [
    'docs/operations.md',
    `Seuil waits ${minutes(PATIENCE.beforeMs)} for a mail to be handed over, and ${minutes(PATIENCE.answerMs)}`,
  ],
  [
    'docs/operations.md',
    `Seuil tries ${TIMES[UNHEARD_TRIES] ?? ''} more, half an hour to ${hours(PAUSES.unheard.firstMs)} later`,
  ],
  ['docs/operations.md', `taken up by another one after ${minutes(SENDING_MS)}`],
  ['docs/operations.md', `tries ${WORDS[QUICK_TRIES] ?? ''} times within seconds`],
  [
    'docs/operations.md',
    `again after ${minutes(PAUSES.later.firstMs)}. The pause doubles up to ${hours(PAUSES.later.longestMs)}`,
  ],
  [
    'docs/operations.md',
    `again after ${hours(PAUSES.mailbox.firstMs)}. The pause doubles up to ${hours(PAUSES.mailbox.longestMs)}`,
  ],
  ['docs/webhooks.md', `Answer 2xx within ${seconds(ANSWER_MS)}`],
  ['docs/webhooks.md', `after about ${firstPauses} and so on, in the end every ${hours(LONGEST_PAUSE_MS)}`],
  ['docs/webhooks.md', `no attempts for up to ${minutes(LONGEST_REST_MS)} at a time`],
  ['docs/api-guide.md', `Answer 2xx within ${seconds(ANSWER_MS)}`],
  ['docs/api-guide.md', `a tolerance of ${seconds(CLOCK_SKEW_SECONDS * 1_000)}`],
  ['docs/api-guide.md', `for ${seconds(PATIENCE_MS)} at most`],
  ['libs/errors/problems/every-route.ts', `for ${seconds(PATIENCE_MS)} at most`],
  ['services/reimbursement/documents/routes.ts', `within ${minutes(LINK_MS)}`],
  ['libs/errors/problems/groups.ts', `is valid for ${minutes(LINK_MS)}`],
  ['libs/errors/problems/operating.ts', `took it for ${minutes((ATTEMPTS - 1) * NEWER_RETRY_MS)}`],
  ['libs/errors/problems/operating.ts', `Nobody took this mail within ${inDays(MAIL_TRIED_DAYS)}`],
  ['libs/errors/problems/operating.ts', `took nothing for ${inDays(TRIED_DAYS)}`],
  ['services/worker/mailer/send/put-off-mail.ts', `within ${inDays(MAIL_TRIED_DAYS)}`],
  ['services/worker/webhooks/endpoints/routes.ts', `again for ${inDays(TRIED_DAYS)}`],
  ['services/worker/webhooks/endpoints/schemas.ts', `nothing for ${inDays(TRIED_DAYS)}`],
];

test.each(TEXTS)('%s says "%s", as the code does', (file, statement) => {
  expect(read(file)).toContain(statement);
});

test('delays that a policy leaves out are those of the default policy', () => {
  const { floor, base, ceiling, step, start, margin } = DEFAULT_POLICY;
  expect(PolicyRules.parse({ floor, base, ceiling, step, start, margin })).toEqual(DEFAULT_POLICY);
});
