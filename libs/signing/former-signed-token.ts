import { createHmac, timingSafeEqual } from 'node:crypto';
import { forbidden } from '../errors/app-error.ts';

const sign = (purpose: string, payload: string, key: string) =>
  createHmac('sha256', key).update(`${purpose}:${payload}`).digest();

/**
 * Writes a token of the kind that links in mails had until November 2026. Only tests write them now; links that were
 * sent are read until 2028. Anybody can read the values, and nobody can alter them without the key. The purpose is
 * signed with them, so a token of one kind is not valid as another kind.
 */
export function writeToken(purpose: string, values: readonly unknown[], key: string): string {
  const payload = Buffer.from(JSON.stringify(values)).toString('base64url');
  return `${payload}.${sign(purpose, payload, key).toString('base64url')}`;
}

/**
 * Gives the values of a token that was written for this purpose with this key.
 * @throws bad-token when the token was altered, or was written for another purpose or with another key
 */
export function readToken(purpose: string, token: string, key: string): unknown {
  const [payload = '', signature = ''] = token.split('.');
  const expectedBytes = sign(purpose, payload, key);
  const signatureBytes = Buffer.from(signature, 'base64url');
  if (signatureBytes.length !== expectedBytes.length || !timingSafeEqual(signatureBytes, expectedBytes))
    throw forbidden('bad-token', 'This link is not valid.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}
