import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Command, Family } from '../../../scripts/command/command.ts';
import { planOf } from '../../../scripts/command/run.ts';
import { commands, otherScripts } from '../../../scripts/commands.ts';
import { help } from '../../../scripts/help.ts';
import { issuer } from '../../../scripts/issuer.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** What is called so, and the deeds of those that have several. */
type Deed = { readonly script: Command | Family; readonly words: readonly string[]; readonly command: Command };
const deedsOf = (script: Command | Family): Deed[] =>
  'members' in script
    ? script.members.map((command) => ({ script, words: [command.name], command }))
    : [{ script, words: [], command: script }];
const all = [...commands, help, issuer];
const deeds = all.flatMap(deedsOf);
const textOf = (script: Command | Family, words: readonly string[]) => {
  const plan = planOf(script, words);
  return plan.kind === 'run' ? 'runs' : `${plan.kind}: ${plan.text}`;
};

test('every script of package.json is listed by npm run help, and none besides', () => {
  expect([...commands, ...otherScripts].map(({ name }) => name).sort()).toEqual(Object.keys(scripts).sort());
});

test('each is run by the file of its name, without a process in between that would keep signals to itself', () => {
  for (const { name } of [...commands, help])
    expect(scripts[name]).toBe(`node --import tsx scripts/${name.replace(':', '-')}.ts`);
});

test('each says what it does in one sentence', () => {
  for (const { summary } of [...commands, ...otherScripts]) expect(summary).toMatch(/^[A-Z].{15,117}\.$/);
});

test('--help says how to use each, with an example, and nothing is run', () => {
  for (const { script, words, command } of deeds) {
    const help = textOf(script, [...words, '--help', '--and', 'whatever']);
    expect(help).toMatch(/^help: [\s\S]*\n {2}--help +says this[\s\S]*\nExample: /);
    expect(help).toContain(command.summary.slice(0, 40));
    for (const name of Object.keys(command.options)) expect(help).toContain(`--${name}`);
  }
  for (const family of commands.filter((script) => 'members' in script)) {
    const help = textOf(family, ['--help']);
    for (const { name } of family.members) expect(help).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  }
});

test('every example is what the script takes', () => {
  for (const { script, words, command } of deeds) {
    const example = command.example.split(' ').filter((word) => word !== '');
    expect([command.name, textOf(script, [...words, ...example])]).toEqual([command.name, 'runs']);
  }
});

test('an unknown option is refused by its name, with the one that was meant and the way to the help', () => {
  for (const { script, words } of deeds)
    expect(textOf(script, [...words, '--no-such-option'])).toMatch(
      /^misuse: [\s\S]*There is no option --no-such-option\n[\s\S]*--help$/,
    );
  const demo = commands.find(({ name }) => name === 'demo');
  expect(textOf(demo!, ['--kep'])).toBe(
    'misuse: There is no option --kep; did you mean --keep?\nHow to use it: npm run demo -- --help',
  );
});

test('a deed that does not exist is answered with the one that was meant, or with all', () => {
  const admin = commands.find(({ name }) => name === 'admin')!;
  expect(textOf(admin, ['queue'])).toContain('There is no admin "queue"; did you mean queues?');
  expect(textOf(admin, [])).toContain('A name is missing; there are queues, pause, resume, ');
  expect(textOf(admin, ['pause'])).toContain('QUEUE is missing: one of: directory, proposal, voting');
  expect(textOf(admin, ['facts', 'vote'])).toContain(
    'SERVICE is one of directory, proposal, voting, budget, reimbursement, worker, not "vote"',
  );
});

test('all that is wrong is said at once', () => {
  const token = commands.find(({ name }) => name === 'token')!;
  expect(textOf(token, ['--group', 'lilas', '--sub', '--url', '--client=a', '--client=b', 'now']).split('\n')).toEqual([
    'misuse: --sub needs a value: --sub UUID',
    expect.stringMatching(/^Name a --scope: of a person group, review/),
    expect.stringMatching(/^--group must be a UUID such as .*, not "lilas"$/),
    '--client is given 2 times',
    'There is no place for "now"',
    'How to use it: npm run token -- --help',
  ]);
});
