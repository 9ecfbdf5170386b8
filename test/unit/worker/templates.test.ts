import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { catalogue, rowsOf, templatesOf, type NotifiedEvent } from '../../../services/worker/mailer/catalogue.ts';
import { DIGEST } from '../../../services/worker/mailer/mail.ts';
import { readSource } from '../../../services/worker/templates/markup.ts';
import { loadTemplates, type Values } from '../../../services/worker/templates/render.ts';

const templates = loadTemplates();
const wanted = [...(Object.keys(catalogue) as NotifiedEvent[]).flatMap((type) => rowsOf(type).flatMap(templatesOf)), DIGEST];
const LOCALES = ['fr', 'en'] as const;

const sample = {
  name: 'Ana Martín', group: 'GA <Belleville> & co', author: 'GA Lille', url: 'https://site.test/actions/a1', unsubscribeUrl: 'https://api.test/v1/preferences/unsubscriptions/abc.def=',
  title: 'Frigo solidaire', number: 12, revision: 3, capCents: 125_000, amountCents: 4_200, missingCents: 800, invoiceCents: 4_900, refundDueCents: 0, unpaidCents: 700, refundedCents: 300, invoiceDueOn: '2026-02-28', receivedOn: '2026-03-02', votes: 31, threshold: 30, claimsUntil: '2026-03-31', returnsOn: '2026-03-15',
  plannedMonth: '2026-02', commune: 'Lyon', question: 'Quelle date ?', reasons: 'Trop cher.\nTrop local.', reason: 'envelope-short', cause: 'unused',
  action: { number: 12, title: 'Frigo solidaire', summary: 'Un frigo ouvert à toutes et tous.', capCents: 125_000 },
  items: [{ title: 'Frigo solidaire', url: 'https://site.test/actions/a1' }], several: false, frequency: 'digest',
  requests: [{ level: 'must', text: 'Un budget' }, { level: 'should', text: 'Une photo' }],
  reports: [{ tips: 'Prévoir une rallonge', realCostCents: 98_000 }],
};
const render = (name: string, more: Partial<Values> = {}) => templates.render(name, { ...sample, locale: 'fr', ...more });

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
const sourceOf = (name: string, locale: string) => readFileSync(new URL(`../../../services/worker/templates/${name}.${locale}.hbs`, import.meta.url), 'utf8');

describe.each([...wanted, 'footer'])('template %s', (name) => {
  test('says the same in both languages: it reads the same variables', () => {
    expect(variablesIn(sourceOf(name, 'en'))).toEqual(variablesIn(sourceOf(name, 'fr')));
  });

  test.each(LOCALES)('renders in %s to a subject, text and accessible HTML', (locale) => {
    const { subject, text, html } = render(name, { locale });
    expect(subject.length).toBeGreaterThan(3);
    expect(text).not.toMatch(/<(p|li|ul|a|h1|blockquote)\b|\{\{|undefined|\[object/);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).not.toMatch(/<img|src=|@import|url\(|\{\{|undefined|\[object/);
    expect(html).toContain('name="viewport"');
  });
});

test('every template in the folder is used', () => {
  const names = new Set([...wanted, 'footer'].flatMap((name) => LOCALES.map((locale) => `${name}.${locale}`)));
  expect([...templates.names].sort()).toEqual([...names].sort());
});

test('a template that misses a value throws rather than leaving a hole', () => {
  const { title: _, ...incomplete } = sample;
  expect(() => templates.render('claim-paid', { ...incomplete, locale: 'fr' })).toThrow('title');
});

test('what a group writes cannot become HTML, a link, a template or a header', () => {
  const title = 'x\r\nBcc: all@example.org\n\n[gratuit](https://evil.test) {{group}} <script>alert(1)</script>';
  const { subject, text, html } = render('claim-paid', { title });
  expect(subject).not.toMatch(/[\r\n]/);
  expect(subject).toContain('{{group}} <script>');
  expect(html).not.toContain('<script>');
  expect(html).not.toContain('href="https://evil.test');
  expect(text).toContain('{{group}}');
});

test('amounts and dates are written as the language writes them', () => {
  expect(render('action-fundable-other').text.replace(/\s/g, ' ')).toContain('1 250,00 €');
  expect(render('action-fundable-other', { locale: 'en' }).text).toContain('€1,250.00');
  expect(render('action-fundable-other').text).toContain('31 mars 2026');
  expect(render('vote-cast').text).toContain('février 2026');
});

test('without reports of others their heading is left out', () => {
  expect(render('action-fundable-other').text).toContain('Prévoir une rallonge');
  expect(render('action-fundable-other', { reports: [] }).text).not.toContain('en ont appris');
});

test('a source gives a list, a quotation and a link in both forms', () => {
  const { html, text } = readSource('x', 'subject: s\ntitle: t\n---\n{{#each all}}\n- {{this}}\n{{/each}}\n\n> {{said}}\n\n[Voir]({{url}})\n');
  expect(html).toBe('<ul>\n{{#each all}}\n<li>{{this}}</li>\n{{/each}}\n</ul>\n<blockquote>{{said}}</blockquote>\n<p><a class="button" href="{{url}}">Voir</a></p>');
  expect(text).toBe('{{#each all}}\n- {{this}}\n{{/each}}\n\n> {{said}}\n\n→ Voir\n{{url}}');
});
