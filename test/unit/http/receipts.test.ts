import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashesOfBody, isOfSameBody, receiptKey } from '../../../libs/outbox/receipt.ts';

const keyOf = (body: unknown) => {
  const { bodyHash, formerBodyHash } = hashesOfBody(body);
  return { ...receiptKey({ caller: 'c', method: 'POST', path: '/', key: 'k' }, () => bodyHash), formerBodyHash };
};
const receiptOf = (bodyHash: string) => ({ id: 'r', bodyHash, status: 201, body: {}, at: new Date(0) });

test('a body is the same in any order of its names, and another one with any other value', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { minKeys: 2, noNullPrototype: true }),
      (body) => {
        const turned = Object.fromEntries(Object.entries(body).reverse());
        const receipt = receiptOf(hashesOfBody(body).bodyHash);
        expect(isOfSameBody(receipt, keyOf(turned))).toBe(true);
        expect(isOfSameBody(receipt, keyOf({ ...turned, more: { than: 'before' } }))).toBe(false);
      },
    ),
  );
  expect(hashesOfBody([1, 2]).bodyHash).not.toBe(hashesOfBody([2, 1]).bodyHash);
  expect(hashesOfBody({ a: '1' }).bodyHash).not.toBe(hashesOfBody({ a: 1 }).bodyHash);
});

test('a receipt that a former release kept still answers the same body', () => {
  const body = { title: 'Colle', amountCents: 2_130 };
  // Written by the release before the names could come in any order.
  const former = receiptOf(hashesOfBody(body).formerBodyHash);
  expect(former.bodyHash).toBe('MvXP4uRQQVrEc-Kp_jfEKEXLy1EzLq83joI8gRdSf0U');
  expect(isOfSameBody(former, keyOf(body))).toBe(true);
  expect(isOfSameBody(former, keyOf({ ...body, title: 'Pain' }))).toBe(false);
});
