import { expect, test } from '@jest/globals';
import { FILE_LIMIT, inWords } from '../../../libs/http/body-limits.ts';
import { DEFAULT_POLICY } from '../../../libs/threshold/default-policy.ts';
import { PolicyRules } from '../../../libs/threshold/schemas.ts';
import { MAX_DOCUMENTS } from '../../../services/reimbursement/claims/domain/claim.ts';
import { MAIL_TRIED_DAYS } from '../../../services/worker/mailer/send/put-off-mail.ts';
import { TRIED_DAYS } from '../../../services/worker/webhooks/domain/schedule.ts';
import { read } from '../../readers/deployment-files.ts';

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven'];
const inDays = (days: number) => `${WORDS[days] ?? String(days)} days`;

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
  ['k8s/base/ingress.yaml', `proxy-body-size: ${FILE_LIMIT.replace('mb', 'm')}\n`],
  ['docker-compose.yml', `max_size ${FILE_LIMIT.replace('mb', 'MiB')}\n`],
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
  const { floor, base, ceiling, takeUp, buffer } = DEFAULT_POLICY;
  expect(PolicyRules.parse({ floor, base, ceiling, takeUp, buffer })).toEqual(DEFAULT_POLICY);
});
