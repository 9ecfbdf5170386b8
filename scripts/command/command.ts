import type { Input } from './input.ts';
import type { Session } from './session.ts';

/** The groups stand in the order in which a newcomer meets them. */
export const GROUPS = ['run', 'try', 'check', 'operate'] as const;
export type Group = (typeof GROUPS)[number];

export type Inputs = Readonly<Record<string, Input<unknown>>>;
export type ValuesOf<I extends Inputs> = { readonly [K in keyof I]: I[K] extends Input<infer T> ? T : never };

/** A command gives its exit code; `undefined` means 0. */
type Outcome = Promise<number | undefined> | Promise<void>;

type Words = {
  /** npm knows the script by this name, and a family knows its member by it. */
  readonly name: string;
  /** This line says what the command does. */
  readonly summary: string;
  /** These lines say what else a reader has to know. */
  readonly details?: string;
};

/** A declaration loads nothing heavy and does nothing, so that `--help` and `npm run help` can read it at once. */
export type Command = Words & {
  /** This follows the name of the command in the one example. It is empty for the bare command. */
  readonly example: string;
  readonly options: Inputs;
  readonly positionals: Inputs;
  readonly run: (inputValues: Readonly<Record<string, unknown>>, session: Session) => Outcome;
};

/** A command whose first word names one of several deeds, each with options of its own. */
export type Family = Words & { readonly members: readonly Command[] };

/** A script is what stands in package.json. */
export type Script = (Command | Family) & { readonly group: Group };

type Declaration<O extends Inputs, P extends Inputs> = Words & {
  readonly example: string;
  readonly options?: O;
  /** The arguments, in their order on the command line. */
  readonly positionals?: P;
  /** Does the work. It imports what it needs only when it is called. */
  readonly run: (inputValues: ValuesOf<O> & ValuesOf<P>, session: Session) => Outcome;
};

/** Declares one member of a family. */
export function defineMember<O extends Inputs, P extends Inputs>(declaration: Declaration<O, P>): Command {
  const { options = {}, positionals = {}, run, ...words } = declaration;
  return {
    ...words,
    options,
    positionals,
    run: (inputValues, session) => run(inputValues as ValuesOf<O> & ValuesOf<P>, session),
  };
}

export const defineCommand = <O extends Inputs, P extends Inputs>({
  group,
  ...declaration
}: Declaration<O, P> & { readonly group: Group }): Command & { readonly group: Group } => ({
  ...defineMember(declaration),
  group,
});

export const defineFamily = (family: Family & { readonly group: Group }) => family;
