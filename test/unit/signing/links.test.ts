import { expect, test } from '@jest/globals';
import { readDocumentLink, writeDocumentLink } from '../../../libs/signing/document-link.ts';
import { writeToken } from '../../../libs/signing/former-signed-token.ts';
import { readUnsubscribeToken, writeUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';

const KEY = 'a-key-of-links-with-at-least-32-characters';
const GROUP = '0b8b6b1a-8a2b-4d0c-9d57-3a5a5a5a5a5a';
const EMAIL = 'ana.martin@example.org';
const SENT = new Date('2027-03-02T12:00:00Z');
const days = (count: number) => new Date(SENT.getTime() + count * 86_400_000);

/** What somebody reads in a log who has no key: the text itself, and each of its parts decoded. */
const readable = (token: string) =>
  [token, ...token.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))].join('\n');

test('the link to unsubscribe tells nobody whose address it is and which group it is about', () => {
  const token = writeUnsubscribeToken({ groupId: GROUP, email: EMAIL }, KEY, SENT);
  for (const secret of [EMAIL, 'example', 'martin', GROUP, GROUP.slice(0, 8)])
    expect(readable(token)).not.toContain(secret);
  expect(readUnsubscribeToken(token, KEY, SENT)).toEqual({ groupId: GROUP, email: EMAIL });
  const ofAll = writeUnsubscribeToken({ groupId: null, email: EMAIL }, KEY, SENT);
  expect(readUnsubscribeToken(ofAll, KEY, SENT)).toEqual({ groupId: null, email: EMAIL });
  // A mail that is sent again is the same mail, so its link is the same.
  expect(writeUnsubscribeToken({ groupId: GROUP, email: EMAIL }, KEY, SENT)).toBe(token);
  expect(ofAll.split('.')[1]).not.toBe(token.split('.')[1]);
  // The length tells neither how long the address is nor whether the link is about one group.
  const lengthFor = (email: string, groupId: string | null) =>
    writeUnsubscribeToken({ groupId, email }, KEY, SENT).length;
  expect(new Set([lengthFor('a@b.fr', null), lengthFor(EMAIL, GROUP), lengthFor(EMAIL, null)]).size).toBe(1);
});

test('the link to unsubscribe works for a year after its mail, and no longer', () => {
  const token = writeUnsubscribeToken({ groupId: GROUP, email: EMAIL }, KEY, SENT);
  expect(readUnsubscribeToken(token, KEY, days(364)).email).toBe(EMAIL);
  expect(() => readUnsubscribeToken(token, KEY, days(366))).toThrow(expect.objectContaining({ code: 'link-expired' }));
});

test('links of mails that were sent before links were sealed work until the last of them is a year old', () => {
  const former = writeToken('unsubscribe', [GROUP, EMAIL], KEY);
  expect(readUnsubscribeToken(former, KEY, SENT)).toEqual({ groupId: GROUP, email: EMAIL });
  expect(readUnsubscribeToken(former, KEY, new Date('2027-12-31T23:59:59Z')).email).toBe(EMAIL);
  expect(() => readUnsubscribeToken(former, KEY, new Date('2028-01-01T00:00:01Z'))).toThrow(
    expect.objectContaining({ code: 'link-expired' }),
  );
  const forged = writeToken('unsubscribe', [GROUP, EMAIL], 'another-key-of-at-least-32-characters');
  expect(() => readUnsubscribeToken(forged, KEY, SENT)).toThrow(expect.objectContaining({ code: 'bad-token' }));
});

test('a link that was altered, cut off, made with another key or for something else is not valid', () => {
  const token = writeUnsubscribeToken({ groupId: GROUP, email: EMAIL }, KEY, SENT);
  const link = { claimId: 'c-1', documentId: 'd-1', personId: GROUP, expiresAt: days(1) };
  const altered = token.replace(/.(?=...$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
  const wrong = [
    altered,
    token.slice(0, -4),
    token.split('.').slice(0, 3).join('.'),
    writeUnsubscribeToken({ groupId: GROUP, email: EMAIL }, 'another-key-of-at-least-32-characters', SENT),
    writeDocumentLink(link, KEY),
    'a.b.c.d',
    '....',
    'nothing',
  ];
  for (const token of wrong)
    expect(() => readUnsubscribeToken(token, KEY, SENT)).toThrow(expect.objectContaining({ code: 'bad-token' }));
});

test('the link to a document does not tell who asked for it', () => {
  const link = { claimId: 'c-1', documentId: 'd-1', personId: GROUP, expiresAt: days(1) };
  const token = writeDocumentLink(link, KEY);
  expect(readable(token)).not.toContain(GROUP);
  expect(readDocumentLink(token, link, KEY, SENT)).toEqual(link);
  expect(() => readDocumentLink(token, { ...link, documentId: 'd-2' }, KEY, SENT)).toThrow(
    expect.objectContaining({ code: 'bad-token' }),
  );
  expect(() => readDocumentLink(token, link, KEY, days(1))).toThrow(expect.objectContaining({ code: 'link-expired' }));
});
