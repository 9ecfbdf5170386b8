import { ACTS, DUTIES, STATES, stepOf, type Act } from '../services/reimbursement/claims/domain/transitions.ts';

/** The step `edit` keeps the state, so an arrow for each state would hide the way of a claim. */
const LOUD = ACTS.filter((act) => Object.entries(stepOf(act).from).some(([before, after]) => before !== after));

/** Draws the states of a claim as a Mermaid state diagram, with one arrow for each pair of states. */
export function drawClaimStates(): string {
  const arrows = new Map<string, Act[]>();
  for (const act of LOUD) {
    for (const [before, after] of Object.entries(stepOf(act).from)) {
      if (before !== after)
        arrows.set(`${before} --> ${after}`, [...(arrows.get(`${before} --> ${after}`) ?? []), act]);
    }
  }
  const ends = STATES.filter(
    (state) =>
      !ACTS.some((act) => {
        const to = stepOf(act).from[state];
        return to !== undefined && to !== state;
      }),
  );
  return [
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> draft',
    ...[...arrows].map(([arrow, acts]) => `  ${arrow}: ${acts.join(', ')}`),
    ...ends.map((state) => `  ${state} --> [*]`),
    '```',
  ].join('\n');
}

/** Lists every step: who takes it, from which states to which, what it needs, and what it announces. */
export function listClaimSteps(): string {
  const rows = ACTS.map((act) => {
    const { who, from, needs, emits } = stepOf(act);
    const ways = Object.entries(from).map(([before, after]) =>
      before === after ? `\`${before}\`` : `\`${before}\` → \`${after}\``,
    );
    return `| \`${act}\` | ${DUTIES[who].may} | ${ways.join('<br>')} | ${needs ?? ''} | ${emits.map((type) => `\`${type}\``).join('<br>')} |`;
  });
  return ['| step | who may | from, to | needs | announces |', '|---|---|---|---|---|', ...rows].join('\n');
}
