import { defineMember } from '../command/command.ts';
import { flag, numberOr, seed as seedOf } from '../command/input.ts';
import type { Session } from '../command/session.ts';

/** A model is a test of `npm run test:long` that tells random stories. Here it runs for longer. */
type Model = {
  readonly name: string;
  /** Says what one run is. */
  readonly stories: string;
  readonly about: string;
  readonly of: string;
  /** The beginning of the path of its test. */
  readonly test: string;
};

type ModelRun = { readonly runs: number; readonly seed: number; readonly shrink: boolean };

const runOf =
  ({ name, stories, test }: Model) =>
  async ({ runs, seed, shrink }: ModelRun, session: Session): Promise<number> => {
    const { runTests } = await import('./run-tests.ts');
    console.log(`${name}: ${runs} ${stories}, seed ${seed}`);
    const started = Date.now();
    const code = await runTests(session, test, {
      MODEL_RUNS: String(runs),
      MODEL_SEED: String(seed),
      ...(shrink && { MODEL_SHRINK: 'yes' }),
    });
    console.log(
      `${name} ${code === 0 ? 'ok' : 'FAILED'}: ${runs} ${stories}, seed ${seed}, ${Math.round((Date.now() - started) / 1_000)} s`,
    );
    return code;
  };

const drillOf = (model: Model) =>
  defineMember({
    name: model.name,
    summary: model.about,
    example: '--runs 20 --seed 1',
    options: {
      runs: numberOr(100, 'N', `${model.stories} ${model.of}`, { least: 1 }),
      seed: seedOf('a failing one prints its seed; given again, it comes again'),
      shrink: flag('looks for the shortest that fails (slow)'),
    },
    run: runOf(model),
  });

export const modelDrill = drillOf({
  name: 'model',
  stories: 'seasons',
  test: 'test/long/season-model',
  about: 'Random seasons on the real store: votes, claims, money and time in any order, the process killed on the way.',
  of: 'of up to 15 commands, each told twice: once unbroken, once with its crashes',
});

export const claimsDrill = drillOf({
  name: 'claims',
  stories: 'walks',
  test: 'test/long/claim-model',
  about:
    'Random walks of claims on the real store, through HTTP, to the ledger and the bank: every act in any order, each killed on the way.',
  of: 'of 12 deeds, each done twice from the same moment: once unbroken, once with a death',
});
