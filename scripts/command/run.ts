import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command, Family } from './command.ts';
import { EXIT } from './exit.ts';
import { Misuse } from './misuse.ts';
import { nearest, readWords } from './read-words.ts';
import { openSession } from './session.ts';
import { callOf, usageOf, usageOfFamily } from './usage.ts';
import { wordsOf } from './words-of.ts';

/** A plan says what is to be done about the words of a caller. */
export type Plan =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'misuse'; readonly text: string }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly path: readonly string[];
      readonly inputValues: Readonly<Record<string, unknown>>;
    };

const misuse = (faults: readonly string[], path: readonly string[]): Plan => ({
  kind: 'misuse',
  text: [...faults, `How to use it: ${callOf(path, '--help')}`].join('\n'),
});

function planOfCommand(command: Command, words: readonly string[], path: readonly string[]): Plan {
  const { wantsHelp, faults, inputValues } = readWords(command, words);
  if (wantsHelp) return { kind: 'help', text: usageOf(command, path) };
  return faults.length > 0 ? misuse(faults, path) : { kind: 'run', command, path, inputValues };
}

function planOfFamily(family: Family, words: readonly string[]): Plan {
  const [name = '', ...more] = words;
  if (name === '--help' || name === '-h') return { kind: 'help', text: usageOfFamily(family) };
  const names = family.members.map((member) => member.name);
  const member = family.members.find((each) => each.name === name);
  if (member) return planOfCommand(member, more, [family.name, name]);
  const meant = nearest(name, names);
  const fault = name === '' ? 'A name is missing' : `There is no ${family.name} "${name}"`;
  return misuse(
    [`${fault}${meant === undefined ? `; there are ${names.join(', ')}` : `; did you mean ${meant}?`}`],
    [family.name],
  );
}

export const planOf = (script: Command | Family, words: readonly string[]): Plan =>
  'members' in script ? planOfFamily(script, words) : planOfCommand(script, words, [script.name]);

async function codeOf(error: unknown, path: readonly string[]): Promise<number> {
  // This module is loaded only now, because it would keep every --help waiting.
  const { EnvironmentFaults } = await import('../../libs/config/environment.ts');
  const isMisuse = error instanceof Misuse;
  console.error(isMisuse ? `${error.message}\nHow to use it: ${callOf(path, '--help')}` : wordsOf(error));
  return isMisuse ? EXIT.misused : error instanceof EnvironmentFaults ? EXIT.misconfigured : EXIT.failed;
}

async function carryOut({ command, path, inputValues }: Extract<Plan, { kind: 'run' }>): Promise<number> {
  const { session, cleanUp, isEnding } = openSession();
  const fail = async (error: unknown): Promise<number> => {
    // A command that fails because it is being ended needs no explanation. The code that ends it ends the process, too.
    if (isEnding()) return new Promise(() => undefined);
    const code = await codeOf(error, path);
    await cleanUp();
    return code;
  };
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => void fail(error).then((code) => process.exit(code)));
  }
  try {
    const code = (await command.run(inputValues, session)) ?? 0;
    if (isEnding()) return await new Promise(() => undefined);
    await cleanUp();
    return code;
  } catch (error) {
    return fail(error);
  }
}

/** Resolves when the stream has passed on all that was written. A pipe may take it later than this process ends. */
const whenFlushed = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => {
    stream.write('', () => resolve());
  });

const isEntry = (url: string) => process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);

/**
 * Runs the script when Node was started with its file, and does nothing when the file is imported.
 * @param url the URL of the file
 */
export async function runAsScript(url: string, script: Command | Family): Promise<void> {
  if (!isEntry(url)) return;
  const plan = planOf(script, process.argv.slice(2));
  if (plan.kind === 'help') return console.log(plan.text);
  if (plan.kind === 'misuse') {
    console.error(plan.text);
    process.exitCode = EXIT.misused;
    return;
  }
  const code = await carryOut(plan);
  await Promise.all([whenFlushed(process.stdout), whenFlushed(process.stderr)]);
  // Composed services hold timers of their own (SMTP pool, DNS caches), which nobody needs any more.
  process.exit(code);
}
