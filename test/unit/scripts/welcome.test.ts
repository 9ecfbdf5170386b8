import { expect, test } from '@jest/globals';
import { requireOwnTokens } from '../../../libs/embedded/dev-issuer.ts';
import { welcome } from '../../../scripts/start/welcome.ts';

const usual = { AUTH_ISSUER: undefined, MONGODB_URI: undefined, SEUIL_DATA: '.seuil' };

test('commands that npm start offers find its address and its data folder', () => {
  const plain = welcome('http://127.0.0.1:3000', usual);
  expect(plain).toContain(' npm run seed\n');
  expect(plain).toContain(' npm run token -- ');
  const elsewhere = welcome('http://127.0.0.1:4711', { ...usual, SEUIL_DATA: '/tmp/a b' });
  expect(elsewhere).toContain(" SEUIL_DATA='/tmp/a b' npm run seed -- --url http://127.0.0.1:4711\n");
  expect(elsewhere).toContain(" SEUIL_DATA='/tmp/a b' npm run token -- ");
});

test('tokens are offered only where they are taken', () => {
  const platforms = welcome('http://127.0.0.1:3000', { ...usual, AUTH_ISSUER: 'https://platform.example.org' });
  expect(platforms).toContain('those of https://platform.example.org\n');
  expect(platforms).not.toMatch(/npm run (token|seed)/);
  expect(() => requireOwnTokens('https://platform.example.org')).toThrow('takes the tokens of that issuer alone');
  expect(() => requireOwnTokens(undefined)).not.toThrow();
});

test('what npm run reset does not remove is not promised to it', () => {
  expect(welcome('http://127.0.0.1:3000', usual)).toContain('the data stay until npm run reset');
  expect(welcome('http://127.0.0.1:3000', { ...usual, MONGODB_URI: 'mongodb://db' })).not.toContain('npm run reset');
});
