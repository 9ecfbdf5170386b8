import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newSecret, signedHeaders } from '../../../services/worker/webhooks/sign.ts';
import { machineTime } from '../../support/clock.ts';

const docs = readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8');
const python = /```python\n([\s\S]*?)```/.exec(docs)?.[1] ?? '';

type Case = { headers: Record<string, string>; body: string; secrets: string[] };

/** What the example of the docs says to each case. */
async function judge(cases: readonly Case[]): Promise<boolean[]> {
  const source = `${python}\nimport json, sys\nprint(json.dumps([is_genuine(case["headers"], case["body"].encode(), case["secrets"]) for case in json.loads(sys.argv[1])]))`;
  const { stdout } = await promisify(execFile)('python3', ['-c', source, JSON.stringify(cases)]);
  return JSON.parse(stdout) as boolean[];
}

test('the example of the docs takes a message signed with either secret of a rotation, and nothing else', async () => {
  const [current, former, stranger] = [newSecret(), newSecret(), newSecret()];
  const body = JSON.stringify({ type: 'claim.paid', data: { note: 'élan' } });
  const headers = signedHeaders({ id: 'claim.paid.x.1', body, secrets: [current, former], at: machineTime() });
  const old = signedHeaders({
    id: 'claim.paid.x.1',
    body,
    secrets: [current],
    at: new Date(machineTime().getTime() - 600_000),
  });
  expect(
    await judge([
      { headers, body, secrets: [current] },
      { headers, body, secrets: [former] },
      { headers, body, secrets: [stranger, former] },
      { headers, body, secrets: [stranger] },
      { headers, body: body.replace('élan', 'elan'), secrets: [current] },
      { headers: { ...headers, 'webhook-id': 'claim.paid.x.2' }, body, secrets: [current] },
      { headers: old, body, secrets: [current] },
    ]),
  ).toEqual([true, true, true, false, false, false, false]);
});

test('the library of the specification makes the same signature', () => {
  const secret = newSecret();
  const at = new Date('2026-03-01T10:00:00.700Z');
  expect(signedHeaders({ id: 'x', body: '{"a":1}', secrets: [secret], at })['webhook-signature']).toBe(
    new Webhook(secret).sign('x', at, '{"a":1}'),
  );
});
