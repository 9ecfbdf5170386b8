import { readFile, writeFile } from 'node:fs/promises';
import { messageOf } from '../../libs/errors/message-of.ts';
import { EXIT } from '../command/exit.ts';
import { Misuse } from '../command/misuse.ts';
import type { Session } from '../command/session.ts';
import { compare } from './compare.ts';
import { linesOf } from './curve.ts';
import type { Morning } from './morning.ts';
import type { ReplayInput } from './options.ts';
import { parsePabulib, type Election } from './pabulib.ts';
import { planOf, type Plan, type PlanOptions } from './plan.ts';
import { replayOnServers } from './replay-on-servers.ts';
import { actionsTable, comparisonTable, introduction, pathTable, splitTable, summary } from './report.ts';
import type { Result } from './result.ts';
import { rulesOf } from './rules.ts';
import { playInMemory } from './season-in-memory.ts';
import { splitEach } from './split.ts';
import { svgOf } from './svg.ts';

const say = (...lines: readonly string[]) => lines.forEach((line) => process.stdout.write(`${line}\n`));
const complain = (...lines: readonly string[]) => lines.forEach((line) => process.stderr.write(`${line}\n`));

async function readElection(file: string): Promise<Election | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Misuse(`${file} cannot be read: ${messageOf(error)}`);
  });
  const read = parsePabulib(text);
  if ('election' in read) return read.election;
  complain(
    ...read.faults.map(({ line, detail }) => `${file}:${line}: ${detail}`),
    `${file} has ${read.faults.length} fault${read.faults.length === 1 ? '' : 's'}; nothing was replayed`,
  );
  return undefined;
}

const optionsOf = (input: ReplayInput): PlanOptions => ({
  policy: rulesOf(input.formula, input.policy),
  budgetCents: input.budget,
  seed: input.seed,
  days: input.days,
  arrival: input.arrival,
  returns: input.returns,
  returnAfter: input['return-after'],
});

async function writeJson(file: string | undefined, content: object): Promise<void> {
  if (file !== undefined) await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** A plan as it is written down: without the groups, whose votes stand in the file already. */
function writtenPlan({ groups: _groups, days: _days, actions, ...plan }: Plan) {
  return { ...plan, actions: actions.map(({ author: _author, ...action }) => action) };
}

type PlayedSeason = { readonly plan: Plan; readonly path: readonly Morning[]; readonly result: Result };

async function tellSeason({ plan, path, result }: PlayedSeason, input: ReplayInput, election: Election): Promise<void> {
  say(...pathTable(path, input.every), ...actionsTable(result), ...summary(plan, path, result));
  if (input.svg === undefined) return;
  const whole = { totalCents: result.totalCents, actions: result.actions.length };
  await writeFile(input.svg, svgOf(`${election.name}, formula ${input.formula}`, linesOf(path, whole), path.length));
}

async function replayInMemory(election: Election, options: PlanOptions, input: ReplayInput): Promise<void> {
  const plan = planOf(election, options);
  const started = performance.now();
  const { path, result } = playInMemory(plan);
  await tellSeason({ plan, path, result }, input, election);
  say(`time: ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  await writeJson(input.json, { file: input.file, options, plan: writtenPlan(plan), path, result });
}

/** @returns 0 replayed, 1 the books are wrong, 2 the file is at fault */
export async function replayFile(input: ReplayInput, session: Session): Promise<number> {
  const options = optionsOf(input);
  const election = await readElection(input.file);
  if (!election) return EXIT.misused;
  say(...introduction(election, planOf(election, options), options));
  if (input.compare) {
    const comparisons = compare(election, options);
    say(...comparisonTable(comparisons));
    await writeJson(input.json, { file: input.file, options, comparisons });
    return 0;
  }
  if (input.split !== undefined) {
    const split = splitEach(election, options, input.split);
    say(...splitTable(split));
    await writeJson(input.json, { file: input.file, options, split });
    return 0;
  }
  if (input.pace === 'step') {
    await replayInMemory(election, options, input);
    return 0;
  }
  const { plan, path, outcome, ...more } = await replayOnServers(
    election,
    { ...options, workers: input.workers },
    session,
  );
  await tellSeason({ plan, path, result: outcome.result }, input, election);
  await writeJson(input.json, { file: input.file, options, plan: writtenPlan(plan), path, outcome, ...more });
  say(...more.lines);
  return outcome.faults.length === 0 ? 0 : 1;
}
