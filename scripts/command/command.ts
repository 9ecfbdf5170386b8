import type { Input } from './input.ts';
import type { Session } from './session.ts';

/** In the order in which one meets them. */
export const GROUPS = ['run', 'try', 'check', 'operate'] as const;
export type Group = (typeof GROUPS)[number];

export type Inputs = Readonly<Record<string, Input<unknown>>>;
export type ValuesOf<I extends Inputs> = { readonly [K in keyof I]: I[K] extends Input<infer T> ? T : never };

/** The exit code; nothing is 0. */
type Outcome = Promise<number | undefined> | Promise<void>;

type Words = {
  /** As npm knows it, and a family its members. */
  readonly name: string;
  /** What it does, on one line. */
  readonly summary: string;
  /** What a reader has to know beyond that. */
  readonly details?: string;
};

/** A declaration loads nothing heavy and does nothing, so that `--help` and `npm run help` can read it at once. */
export type Command = Words & {
  /** What follows the name of the command in the one example; empty for the bare command. */
  readonly example: string;
  readonly options: Inputs;
  readonly positionals: Inputs;
  readonly run: (inputValues: Readonly<Record<string, unknown>>, session: Session) => Outcome;
};

/** A command whose first word names one of several deeds, each with options of its own. */
export type Family = Words & { readonly members: readonly Command[] };

/** What stands in package.json. */
export type Script = (Command | Family) & { readonly group: Group };

type Declaration<O extends Inputs, P extends Inputs> = Words & {
  readonly example: string;
  readonly options?: O;
  /** In their order. */
  readonly positionals?: P;
  /** Imports what it needs when it is called. */
  readonly run: (inputValues: ValuesOf<O> & ValuesOf<P>, session: Session) => Outcome;
};

/** One deed of a family. */
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
