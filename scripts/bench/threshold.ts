import { defineMember } from '../command/command.ts';
import { further, numberOr } from '../command/input.ts';
import { Misuse } from '../command/misuse.ts';

function even(number: number): number {
  if (number % 2 === 1) throw new Misuse(`must be even, for it is halved, not ${number}`);
  return number;
}

export const thresholdBench = defineMember({
  name: 'threshold',
  summary:
    'The full recalculation (on the real store) and settle (pure) with so many open actions, against half of them.',
  details: 'Fails when twice the actions take more than 2.2 times as long.',
  example: '--actions 200 --groups 500 --rounds 3',
  options: {
    actions: further(numberOr(2_000, 'N', 'open actions', { least: 2 }), even),
    groups: numberOr(5_000, 'N', 'certified groups', { least: 1 }),
    rounds: numberOr(7, 'N', 'how often both are measured', { least: 1 }),
  },
  run: async (inputValues, session) => (await import('./measure-threshold.ts')).benchThreshold(inputValues, session),
});
