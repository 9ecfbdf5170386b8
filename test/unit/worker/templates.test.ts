import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import Handlebars from 'handlebars';
import { PEOPLE, valuesOfSample } from '../../../scripts/mail-preview/render-samples.ts';
import { samples } from '../../../scripts/mail-preview/samples.ts';
import {
  catalogue,
  DIGEST,
  rowsOf,
  templatesOf,
  type NotifiedEvent,
} from '../../../services/worker/mailer/tell/catalogue.ts';
import { charactersIn } from '../../../services/worker/mailer/templates/as-typed.ts';
import { loadTemplates, LOCALES, type Values } from '../../../services/worker/mailer/templates/render.ts';

const templates = loadTemplates();
const rows = (Object.keys(catalogue) as NotifiedEvent[]).flatMap(rowsOf);
const wanted = [...rows.flatMap(templatesOf), DIGEST];

const sampleOf = (template: string, locale: 'fr' | 'en', more: Partial<Values> = {}): Values => {
  const sample = samples.find((each) => each.template === template)!;
  return { ...valuesOfSample(sample, locale), ...more };
};
const render = (template: string, more: Partial<Values> = {}) =>
  templates.render(template, sampleOf(template, more.locale ?? 'fr', more));
const plain = (text: string) => text.replace(/\s/g, ' ');

/** Every variable that a template reads, found in its syntax tree. */
function variablesIn(source: string): string[] {
  const found = new Set<string>();
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    if ((node as hbs.AST.Node).type === 'PathExpression') found.add((node as hbs.AST.PathExpression).original);
    for (const child of Object.values(node)) walk(child);
  };
  walk(Handlebars.parse(source));
  return [...found].sort();
}
const sourceOf = (name: string, locale: string) =>
  readFileSync(new URL(`../../../services/worker/mailer/templates/${locale}/${name}.hbs`, import.meta.url), 'utf8');
/** Its fields and the kinds of its blocks, in order. */
const shapeOf = (source: string) =>
  source
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => /^(\w+): |^(> |- |! |## |---|\{\{[^}]*\}\}$|\[)/.exec(line)?.slice(1).find(Boolean) ?? 'paragraph');

describe.each([...wanted, 'footer'])('template %s', (name) => {
  test('says the same in both languages: the same fields, blocks and variables', () => {
    const [fr, en] = LOCALES.map((locale) => sourceOf(name, locale));
    expect(shapeOf(en!)).toEqual(shapeOf(fr!));
    expect(variablesIn(en!)).toEqual(variablesIn(fr!));
  });
});

const mails = samples.flatMap((sample) =>
  LOCALES.map((locale) => ({
    name: `${sample.template} ${sample.variant} (${locale})`,
    locale,
    ...templates.render(sample.template, valuesOfSample(sample, locale)),
    url: valuesOfSample(sample, locale)['url'] as string,
  })),
);

test.each(mails)(
  'the text of $name says what to do, where, and why one gets it, without any markup',
  ({ locale, subject, text, url }) => {
    expect(text).toMatch(locale === 'fr' ? /^À faire/m : /^To do/m);
    expect(text.split(`\n${url}\n`)).toHaveLength(2);
    expect(text).toContain(locale === 'fr' ? 'Vous recevez ce message parce que' : 'You receive this message because');
    expect(`${subject}\n${text}`).not.toMatch(
      /<(p|li|ul|a|h1|blockquote)\b|\{\{|\*\*|undefined|null|NaN|\[object|\n\n\n/,
    );
  },
);

test('every template in the folder is used', () => {
  expect([...templates.names].sort()).toEqual(
    [...new Set(wanted)].flatMap((name) => LOCALES.map((locale) => `${locale}/${name}`)).sort(),
  );
});

test('what may come in a digest has a line for it, and nothing else', () => {
  for (const row of rows) {
    for (const template of templatesOf(row)) {
      const values = sampleOf(template, 'fr');
      if (row.optional) expect(templates.item(template, values).news).not.toMatch(/\n|^$/);
      else expect(() => templates.item(template, values)).toThrow('no line for a digest');
    }
  }
});

test('only an optional mail says how to stop it', () => {
  for (const row of rows) {
    const { text, html } = render(templatesOf(row)[0]!, { locale: 'en' });
    expect([row.kind, text.includes('/v1/preferences/unsubscriptions/'), html.includes('/preferences"')]).toEqual([
      row.kind,
      row.optional ?? false,
      row.optional ?? false,
    ]);
  }
});

test('a template that misses a value throws rather than leaving a hole', () => {
  const { title: _, ...incomplete } = sampleOf('claim-paid', 'fr');
  expect(() => templates.render('claim-paid', incomplete)).toThrow('title');
});

test('what a group writes cannot become HTML, a link, a template, a header or a line of its own', () => {
  const title =
    'x\r\nBcc: all@example.org\n\n-- \n[gratuit](https://evil.test) {{group}} {{{group}}} <script>alert(1)</script> @content@ $& **gras**';
  const { subject, text, html } = render('claim-paid', { title });
  const asTyped = title.replace(/\s+/g, ' ');
  expect(subject).not.toMatch(/[\r\n]/);
  expect(plain(text)).toContain(`« ${asTyped} »`);
  expect(html).not.toContain('<script>');
  expect(html).not.toContain('href="https://evil.test');
  expect(html).toContain('{{group}} {{{group}}} &lt;script&gt;alert(1)&lt;/script&gt; @content@ $&amp; **gras**');
  expect(text.split('\n').filter((line) => line === '-- ')).toHaveLength(1);
});

test('a quotation keeps its lines, each behind its mark', () => {
  const { text, html } = render('claim-refused', { reasons: 'Trop cher.\r\n\r\n-- \nTrop local.' });
  expect(text).toContain('> Trop cher.\n>\n> --\n> Trop local.\n');
  expect(html).toContain('Trop cher.<br><br>--<br>Trop local.');
});

test('a subject stays short enough to be read: long names are cut, between characters, and whole in the text', () => {
  const title = '👩‍👩‍👧'.repeat(60);
  const { subject, text } = render('claim-submitted', { title, group: 'Groupe'.repeat(20) });
  expect(charactersIn(subject)).toBeLessThanOrEqual(78);
  expect(charactersIn(subject)).toBeGreaterThan(72);
  expect(plain(render('claim-paid').subject)).toBe('Virement effectué : « Frigo d’occasion et transport »');
  expect(subject).toMatch(/^À traiter\u00a0: «\u00a0(👩‍👩‍👧)+…\u00a0», (Groupe)*G?r?o?u?p?…, 980,50\u00a0€$/u);
  expect(text).toContain(title);
  expect(render('place-expiring', { action: { number: 7, title, summary: '', capCents: 1 } }).subject).toContain(
    'le 1er août 2026',
  );
});

test('amounts, dates and numbers are written as the language writes them', () => {
  expect(plain(render('action-fundable-other').text)).toContain('1 250,00 €');
  expect(render('action-fundable-other', { locale: 'en' }).text).toContain('€1,250.00');
  expect(render('action-fundable-other').text).toContain('31 mars 2027');
  expect(render('claim-invoice-due').text).toContain('le 1er mars 2026');
  expect(render('vote-cast').text).toContain('mai 2026');
  expect(plain(render('action-nearly-there-other', { groupsStillNeeded: 1, votes: 1_200 }).text)).toContain(
    '1 200 groupes veulent',
  );
  expect(plain(render('action-nearly-there-other', { groupsStillNeeded: 1 }).subject)).toContain(
    'Il manque 1 groupe :',
  );
});

test('an instant is the day that it is in Paris', () => {
  expect(render('certification-lost', { at: '2026-02-28T23:30:00.000Z' }).text).toContain('Depuis le 1er mars 2026');
});

test('no writer has to type a no-break space: French files get theirs when they are read', () => {
  for (const name of wanted) expect([name, /[\u00a0\u202f]/.test(sourceOf(name, 'fr'))]).toEqual([name, false]);
  expect(render('claim-paid').subject).toMatch(/^Virement effectué\u00a0: «\u00a0/);
});

test('without reports of others, or without a reason, their heading is left out', () => {
  expect(render('action-fundable-other').text).toContain('Prévoir une rallonge');
  expect(render('action-fundable-other', { reports: [] }).text).not.toContain('en ont appris');
  expect(render('certification-lost', { reason: null }).text).not.toContain('La raison');
});

test('a group that committed, its author and the others read different words', () => {
  const [author, committed, other] = ['author', 'committed', 'other'].map(
    (wave) => render(`action-fundable-${wave}`).text,
  );
  expect(author).toContain('Votre groupe a voté'.toLowerCase());
  expect(committed).toContain(`${PEOPLE.group} s’était engagé`);
  expect(other).toContain('même sans avoir voté');
});
