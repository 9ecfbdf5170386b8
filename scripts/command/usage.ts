import type { Command, Family, Inputs } from './command.ts';
import type { Input } from './input.ts';

const WIDTH = 118;

/** A reader calls a command by npm in a checkout, and by its name in the image, where there is no npm. */
const prefix = import.meta.url.endsWith('.ts') ? 'npm run ' : '';
const callName = (name: string) => (prefix !== '' && name === 'start' ? 'npm start' : `${prefix}${name}`);

/** Gives the whole line, with what follows the name. npm wants two dashes before options. */
export function callOf(path: readonly string[], rest = ''): string {
  const [name = '', ...more] = path;
  const words = [...more, rest].filter((word) => word !== '').join(' ');
  return words === '' ? callName(name) : `${callName(name)} ${prefix === '' ? '' : '-- '}${words}`;
}

const optionOf = (name: string, { as }: Input<unknown>) => `--${name}${as === undefined ? '' : ` ${as}`}`;

function positionalOf({ as = '', isMany, isRequired }: Input<unknown>): string {
  const word = isMany === true ? `${as} …` : as;
  return isRequired === true ? word : `[${word}]`;
}

/** Breaks a text into lines that are no wider than a terminal. */
function wrapped(text: string, indent: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}`.trimEnd());
}

/** Writes two columns. A long text in the second column goes on below itself. */
export function inColumns(rows: readonly (readonly [string, string])[], indent = 2): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 3;
  return rows.flatMap(([left, right]) => {
    const [first = '', ...more] = wrapped(right, indent + width);
    return [`${' '.repeat(indent)}${left.padEnd(width)}${first.trimStart()}`.trimEnd(), ...more];
  });
}

const rowsOf = (options: Inputs, positionals: Inputs): (readonly [string, string])[] => [
  ...Object.values(positionals).map((input) => [input.as ?? '', input.about] as const),
  ...Object.entries(options).map(
    ([name, input]) =>
      [
        optionOf(name, input),
        [
          input.about,
          ...(input.isMany === true ? ['may be given several times'] : []),
          ...(input.usual === undefined || input.usual === '' ? [] : [`left out: ${input.usual}`]),
        ].join('; '),
      ] as const,
  ),
  ['--help', 'says this and does nothing'],
];

const descriptionLines = ({ summary, details }: Pick<Command, 'summary' | 'details'>) => [
  ...wrapped(summary, 0),
  ...(details === undefined ? [] : ['', ...wrapped(details, 0)]),
];

/** @param path the words that name the command: for a member, the name of its family comes first */
export function usageOf(command: Command, path: readonly string[]): string {
  const { options, positionals, example } = command;
  const words = Object.values(positionals).map(positionalOf);
  // Words for another program come last.
  const passedOn = words.filter((word) => word.startsWith('[--'));
  const own = words.filter((word) => !passedOn.includes(word));
  const rest = [...own, ...(Object.keys(options).length === 0 ? [] : ['[options]']), ...passedOn].join(' ');
  return [
    callOf(path, rest),
    '',
    ...descriptionLines(command),
    '',
    ...inColumns(rowsOf(options, positionals)),
    '',
    `Example: ${callOf(path, example)}`,
  ].join('\n');
}

export function usageOfFamily(family: Family): string {
  const { name, members } = family;
  const rows = members.map((member): [string, string] => [
    [member.name, ...Object.values(member.positionals).map(positionalOf)].join(' '),
    member.summary,
  ]);
  return [
    callOf([name], 'NAME [options]'),
    '',
    ...descriptionLines(family),
    '',
    ...inColumns(rows),
    '',
    `Each has a help of its own: ${callOf([name, members[0]?.name ?? ''], '--help')}`,
    `Example: ${callOf([name, members[0]?.name ?? ''], members[0]?.example)}`,
  ].join('\n');
}
