import {
  catalogue,
  DIGEST,
  rowsOf,
  templatesOf,
  type NotifiedEvent,
  type Row,
  type Wave,
} from '../services/worker/mailer/tell/catalogue.ts';
import { loadTemplates, LOCALES } from '../services/worker/mailer/templates/render.ts';

const AUDIENCES: Readonly<Record<Row<never>['to'], string>> = {
  group: 'the group',
  'certified-groups': 'every certified group',
  'committed-groups': 'the groups that committed',
  review: 'reviewers',
  finance: 'finance team',
  ops: 'operators',
};

const inCell = (text: string) => text.replaceAll('|', '\\|').replace(/\s/g, ' ');

const PARTS = { author: "the action's author", committed: 'the groups that committed' } as const;

export function audienceOf({ to, waves, roles = [] }: Row<never>, wave: Wave | undefined): string {
  if (wave === 'author' || wave === 'committed') return PARTS[wave];
  if (wave === 'other') return waves?.length === 1 ? `${AUDIENCES[to]} but the author's` : 'all other certified groups';
  return roles.length > 0 ? `${AUDIENCES[to]}: ${roles.join(', ')}` : AUDIENCES[to];
}

export function rhythmOf({ optional, every, inPlannedMonth }: Row<never>): string {
  return `${optional ? 'optional' : 'mandatory'}, ${inPlannedMonth ? 'in the planned month' : (every ?? 'at once')}`;
}

/** Lists which event tells whom what, how often, and under which subject. */
export function listMails(): string {
  const templates = loadTemplates();
  const subjects = (name: string) => LOCALES.map((locale) => inCell(templates.subjectOf(name, locale))).join('<br>');
  const rows = (Object.keys(catalogue) as NotifiedEvent[]).flatMap((event) =>
    rowsOf(event).flatMap((row) =>
      templatesOf(row).map(
        (name, index) =>
          `| \`${event}\` | \`${name}\` | ${audienceOf(row, row.waves?.[index])} | ${rhythmOf(row)} | ${subjects(name)} |`,
      ),
    ),
  );
  return [
    '| event | template | told to | by default | subject |',
    '|---|---|---|---|---|',
    ...rows,
    `| | \`${DIGEST}\` | whoever has something in it | daily or weekly | ${subjects(DIGEST)} |`,
  ].join('\n');
}
