import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Moment } from '../models/claim/claims-under-test.ts';
import { openSeason } from '../models/claim/opening.ts';
import { nextDeed, strides } from '../models/claim/random-walk.ts';
import { openStory, WITH_FINANCE, type Story } from '../models/claim/story.ts';
import { tried } from '../models/claim/trial.ts';

/** The same few in every run, so that a red run tells of a change; a drill looks for new ones. A failing case prints its seed. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 2);
const SEED = Number(process.env['MODEL_SEED'] ?? 20_980_104);
const LENGTH = 12;

let story: Story;
let start: Moment;
let deaths = 0;

beforeAll(async () => {
  story = await openStory();
  const { on, lives, bring } = story;
  await lives(openSeason);
  await bring('booked', { onAction: true }, ...WITH_FINANCE, 'approve');
  await bring('reviewed', { cents: 2_000, type: 'payment' }, ...WITH_FINANCE);
  start = await on.moment();
});
afterAll(() => story.close());

test(
  'whatever happens to claims in whatever order, and wherever the process dies, all goes on as if it had lived',
  async () => {
    const { on } = story;
    await fc.assert(
      fc.asyncProperty(strides(LENGTH), async (walk) => {
        await on.rewind(start);
        const done: string[] = [];
        for (const stride of walk) {
          const [name, deed] = nextDeed(on, stride);
          done.push(name);
          const { points, faults } = await tried(on, deed, (there) => (there === 0 ? [] : [stride.point % there]));
          deaths += points;
          expect({ done, faults }).toEqual({ done, faults: [] });
        }
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: process.env['MODEL_SHRINK'] === undefined },
    );
    expect(deaths).toBeGreaterThan(RUNS);
    // Jest's limit is for a stuck test, not for a long drill.
  },
  60_000 + RUNS * 30_000,
);
