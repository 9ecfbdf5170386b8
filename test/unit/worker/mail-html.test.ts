import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { renderDigest, renderSample } from '../../../scripts/mail-preview/render-samples.ts';
import { hostileSamples, samples } from '../../../scripts/mail-preview/samples.ts';
import { browserIn } from '../../../scripts/mail-preview/screenshots.ts';
import { charactersIn } from '../../../services/worker/mailer/templates/as-typed.ts';
import { loadTemplates, LOCALES } from '../../../services/worker/mailer/templates/render.ts';
import { contrast, faultsOfMail } from '../../readers/mail-html.ts';

const templates = loadTemplates();
const pages = [
  ...[...samples, ...hostileSamples].map((sample) => renderSample(templates, sample)),
  renderDigest(templates, samples, 'daily'),
  renderDigest(templates, samples, 'weekly'),
];
const versions = pages.flatMap(({ name, versions: each }) =>
  each.map((version) => ({ name: `${name}.${version.label}`, ...version })),
);

test('every mail is in the preview, and no two under one name', () => {
  expect(new Set(versions.map(({ name }) => name)).size).toBe(versions.length);
  expect(
    [...new Set(samples.map(({ template }) => template)), 'digest']
      .flatMap((template) => LOCALES.map((locale) => `${locale}/${template}`))
      .sort(),
  ).toEqual([...templates.names].sort());
});

test.each(versions)(
  '$name can be read by everybody: its language, headings, links, contrast, width and weight, and nothing from outside',
  async ({ label, html, subject }) => {
    expect(await faultsOfMail(html)).toEqual([]);
    expect(html).toMatch(new RegExp(`^<!doctype html>\\s*<html lang="${label}" dir="ltr"`));
    expect(charactersIn(subject)).toBeLessThanOrEqual(78);
  },
);

describe('these rules see', () => {
  const { html } = versions[0]!;
  const spoilt: [string, string, string | RegExp][] = [
    [
      'an image from outside',
      html.replace('</h1>', '</h1><img src="https://tracker.test/x.gif" alt="">'),
      /loads something from outside/,
    ],
    [
      'a style from outside',
      html.replace('</style>', '@import url(https://fonts.test/x.css);</style>'),
      /loads something from outside/,
    ],
    ['a pale text', html.replaceAll('color:#1c1e26', 'color:#9a9a9a'), /^mail\/rules: light: .* contrast of 2\.8/],
    [
      'a text that is dark in the dark',
      html.replace('.card div, .card h1, .card h2', '.none'),
      /^mail\/rules: dark: .* contrast/,
    ],
    [
      'a table that is read out',
      html.replace('role="presentation" style="vertical-align', 'style="vertical-align'),
      /read out as a table/,
    ],
    ['a second title', html.replace('<p style="margin:0">', '<h1>Encore</h1><p style="margin:0">'), /2 h1/],
    [
      'a heading that skips a level',
      html.replace('<p style="margin:0">', '<h3>Encore</h3><p style="margin:0">'),
      /heading-level/,
    ],
    ['a link that says nothing', html.replace('Relire la proposition', 'ici'), /does not say where it leads/],
    ['what is wider than a phone can show', html.replace('max-width:600px', 'width:900px'), /900 px wide/],
    ['what Gmail would cut', html.replace('</h1>', `${'é'.repeat(60_000)}</h1>`), /bytes are too many/],
  ];
  test.each(spoilt)('%s', async (_what, bad, fault) => {
    expect(bad).not.toBe(html);
    expect((await faultsOfMail(bad)).join('\n')).toMatch(new RegExp(fault, 'm'));
  });

  test('contrast as WCAG counts it', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

test('the layout that is read at run time has no trace of the tool that made it but its classes', () => {
  expect(readFileSync('services/worker/mailer/templates/layout.html', 'utf8')).not.toMatch(/<mj-|<mjml/);
});

test('screenshots are not taken silently by nobody: without a browser the command says what is missing', () => {
  expect(() => browserIn('/nowhere:/not/here')).toThrow('No browser on PATH (chromium');
});
