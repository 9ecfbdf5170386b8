import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { countVotes } from '../../../services/budget/settlement/domain/count-votes.ts';

const [ACTIONS, GROUPS] = [200, 5_000];
const groupOf = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;
const actionOf = (n: number) => `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, '0')}`;
const SINCE = '2027-02-01';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapUsed = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

test('a million votes are counted in a few megabytes: they are never all in memory', async () => {
  const certified = new Set(Array.from({ length: GROUPS - 1 }, (_, n) => groupOf(n)));
  const before = heapUsed();
  let most = 0;
  function* million() {
    for (let action = 0; action < ACTIONS; action += 1) {
      for (let group = 0; group < GROUPS; group += 1)
        yield { actionId: actionOf(action), groupId: groupOf(group), castOn: group % 2 === 0 ? SINCE : '2027-01-31' };
      if (action % 50 === 0) most = Math.max(most, heapUsed() - before);
    }
  }
  const counts = await countVotes(million(), { certified, since: SINCE });
  // As a list, these votes took 224 MB.
  expect(most / 1_048_576).toBeLessThan(10);
  expect(counts.size).toBe(ACTIONS);
  // The last group is not certified.
  expect(counts.get(actionOf(0))).toEqual({ votes: GROUPS - 1, recentVotes: GROUPS / 2 });
});
