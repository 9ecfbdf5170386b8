import { defineCommand, GROUPS, type Group } from './command/command.ts';
import { runAsScript } from './command/run.ts';

const HEADS: Readonly<Record<Group, string>> = {
  run: 'Run it',
  try: 'Try it',
  check: 'Check it',
  operate: 'Operate it',
};

async function list(): Promise<void> {
  const [{ commands, otherScripts }, { callOf, inColumns }] = await Promise.all([
    import('./commands.ts'),
    import('./command/usage.ts'),
  ]);
  const rows = [...commands, ...otherScripts.map((row) => ({ ...row, name: row.name }))];
  for (const group of GROUPS) {
    const ofGroup = rows.filter((row) => row.group === group);
    console.log(
      [HEADS[group], ...inColumns(ofGroup.map(({ name, summary }) => [callOf([name]), summary])), ''].join('\n'),
    );
  }
  console.log('Each says more, does nothing and ends: npm run demo -- --help');
}

export const help = defineCommand({
  name: 'help',
  group: 'run',
  summary: 'Lists all scripts in groups: run, try, check, operate.',
  example: '',
  run: list,
});

void runAsScript(import.meta.url, help);
