import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { eventOf } from '../../../libs/events/event.ts';
import { formerNames, nameInIds, presentName } from '../../../libs/events/former-names.ts';
import { payloads, upcasts } from '../../../libs/events/payloads/index.ts';
import { readPayload } from '../../../libs/events/read-payload.ts';
import type { EventType } from '../../../libs/events/topology.ts';
import { testClock } from '../../support/clock.ts';

/** One payload of each version of each event, as it was written: never changed, only added to. */
const stored = JSON.parse(readFileSync(new URL('payload-samples.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, unknown>
>;
/** Samples of an event that was renamed stand under the name that they were written with. */
const samples: typeof stored = {};
for (const [name, versions] of Object.entries(stored)) {
  const type = presentName(name) ?? name;
  samples[type] = { ...samples[type], ...versions };
}
const types = Object.keys(payloads) as EventType[];

test.each(types)('%s is understood in every version in which it was ever written', (type) => {
  const present = 1 + (upcasts[type]?.length ?? 0);
  // A new event or a new version: add a sample of it to payload-samples.json.
  expect(Object.keys(samples[type] ?? {})).toEqual(Array.from({ length: present }, (_, index) => String(index + 1)));
  for (const [version, data] of Object.entries(samples[type] ?? {})) {
    // Red? The payload changed so that what a former version wrote is no longer understood: that is a new version (libs/events/payloads/index.ts).
    expect(() =>
      readPayload({ type, dataversion: Number(version), data }, payloads[type], upcasts[type]),
    ).not.toThrow();
  }
});

test.each(types)('%s is read without the fields that a newer version added', (type) => {
  for (const schema of [z.toJSONSchema(payloads[type], { io: 'input', unrepresentable: 'any' })])
    expect(JSON.stringify(schema)).not.toContain('"additionalProperties":false');
  const data = { ...(samples[type]?.[String(1 + (upcasts[type]?.length ?? 0))] as object), addedLater: 1 };
  expect(
    readPayload({ type, data, dataversion: 1 + (upcasts[type]?.length ?? 0) }, payloads[type], upcasts[type]),
  ).not.toHaveProperty('addedLater');
});

const Group = z.object({ groupId: z.string(), title: z.string(), places: z.array(z.string()) });
const steps = [
  ({ name, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, title: name }),
  ({ place, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, places: [place] }),
];
const read = (dataversion: number | undefined, data: object) =>
  readPayload({ type: 'group.changed', dataversion, data }, Group, steps);

test('a payload goes through every version after its own', () => {
  const present = { groupId: 'g', title: 'GA', places: ['Lyon'] };
  expect(read(undefined, { groupId: 'g', name: 'GA', place: 'Lyon' })).toEqual(present);
  expect(read(2, { groupId: 'g', title: 'GA', place: 'Lyon' })).toEqual(present);
  expect(read(3, present)).toEqual(present);
});

test('a payload of a newer version is not guessed at, and a wrong one of the present version is wrong', () => {
  expect(() => read(4, { groupId: 'g', title: 'GA', places: ['Lyon'] })).toThrow(
    'group.changed is of version 4; this process knows it up to version 3',
  );
  expect(() => read(3, { groupId: 'g' })).toThrow(z.ZodError);
});

test('an event says its version from the second on', () => {
  expect(eventOf('person.erased', 'p', 1, testClock.now(), { personId: 'p', version: 1 })).not.toHaveProperty(
    'dataversion',
  );
});

test('an event that was renamed is known under both names, and its ids keep the former one', () => {
  for (const [present, former] of Object.entries(formerNames)) {
    expect([presentName(former), presentName(present)]).toEqual([present, present]);
    expect(types).not.toContain(former);
  }
  expect([presentName('vote.doubled'), presentName('constructor')]).toEqual([undefined, undefined]);
  expect([nameInIds('claim.validated'), nameInIds('vote.cast')]).toEqual(['claim.submitted', 'vote.cast']);
});

test('the finance round of a claim is read from what the former version wrote', () => {
  const data = samples['claim.held']?.['1'];
  expect(data).toMatchObject({ n: 1 });
  const held = readPayload({ type: 'claim.held', data }, payloads['claim.held'], upcasts['claim.held']);
  expect(held).toMatchObject({ round: 1 });
  expect(held).not.toHaveProperty('n');
});
