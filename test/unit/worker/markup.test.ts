import { expect, test } from '@jest/globals';
import type { Blocks } from '../../../services/worker/mailer/templates/layout.ts';
import { readSource } from '../../../services/worker/mailer/templates/markup.ts';

const block = (tag: string) => (content: string, url?: string) =>
  `<${tag}${url === undefined ? '' : ` ${url}`}>${content}</${tag}>`;
const blocks: Blocks = {
  paragraph: block('p'),
  heading: block('h2'),
  list: block('ul'),
  item: block('li'),
  quote: block('blockquote'),
  next: block('next'),
  button: block('button'),
  small: block('small'),
  'small-link': block('small-link'),
};
const read = (body: string, name = 'en/x') => readSource(name, `subject: s\ntitle: t\n---\n${body}\n`, blocks);

test('a source gives every block in both forms', () => {
  const { html, text } = read(
    'One **bold** line,\nin two.\n\n## Heading\n\n{{#each all}}\n- {{this}}\n- [{{title}}]({{url}}) too\n{{/each}}\n\n> {{said}}\n\n! Do it\n\n[See]({{url}})',
  );
  expect(html.split('\n')).toEqual([
    '<p>{{#line}}One <strong>bold</strong> line, in two.{{/line}}</p>',
    '<h2>{{#line}}Heading{{/line}}</h2>',
    '<ul>{{#each all}}',
    '<li>{{#line}}{{this}}{{/line}}</li>',
    '<li><a href="{{url}}" style="color:#1f4e9e;text-decoration:underline">{{title}}</a> too</li>',
    '{{/each}}</ul>',
    '<blockquote>{{#quoted}}{{said}}{{/quoted}}</blockquote>',
    '<next>{{#line}}Do it{{/line}}</next>',
    '<button {{url}}>See</button>',
  ]);
  expect(text).toBe(
    '{{#line}}One bold line, in two.{{/line}}\n\n{{#line}}Heading{{/line}}\n\n{{#each all}}\n- {{#line}}{{this}}{{/line}}\n- {{#line}}{{title}} too{{/line}}\n  {{url}}\n{{/each}}\n\n' +
      '{{#quoted}}{{said}}{{/quoted}}\n\n{{#line}}Do it{{/line}}\n\n→ {{#line}}See{{/line}}\n{{url}}',
  );
});

test('what a writer types is text: it becomes no HTML', () => {
  expect(read('Tom & <b>Ana</b>').html).toBe('<p>{{#line}}Tom &amp; &lt;b>Ana&lt;/b>{{/line}}</p>');
});

test('a file without a subject or a title is refused by its name', () => {
  expect(() => readSource('en/x', 'subject: s\n---\nText', blocks)).toThrow('template en/x has no title');
});

test('only French files get their no-break spaces', () => {
  expect(read('Ça va ? « Oui » : n° 7', 'fr/x').text).toBe(
    '{{#line}}Ça va\u00a0? «\u00a0Oui\u00a0»\u00a0: n°\u00a07{{/line}}',
  );
  expect(read('What : « this »').text).toBe('{{#line}}What : « this »{{/line}}');
});
