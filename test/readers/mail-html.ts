import { HtmlElement, HtmlValidate, Rule, StaticConfigLoader, TextNode, type DOMReadyEvent } from 'html-validate';

const WIDEST = 600;
/** Gmail cuts a longer one. */
const MOST_BYTES = 102 * 1024;
/** WCAG 2 AA for text of ordinary size. */
const LEAST_CONTRAST = 4.5;
const SAYS_NOTHING = /^(ici|cliquez ici|lien|en savoir plus|here|click here|link|more|read more)$/i;

type Styles = Readonly<Record<string, string>>;

const declarations = (css: string): Styles =>
  Object.fromEntries(
    css.split(';').flatMap((each) => {
      const [name = '', ...value] = each.split(':');
      return value.length > 0 ? [[name.trim(), value.join(':').replace('!important', '').trim()]] : [];
    }),
  );

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param colour as #rrggbb */
export function contrast(colour: string, other: string): number {
  if (![colour, other].every((each) => /^#[0-9a-f]{6}$/i.test(each)))
    throw new Error(`${colour} or ${other} is no colour that can be compared`);
  const [dark = 0, light = 0] = [luminance(colour), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The rules that a dark mail program follows, in their order. */
const darkRules = (css: string): [string, Styles][] => {
  const block = /prefers-color-scheme: dark\) \{([^]*?\})\s*\}/.exec(css)?.[1] ?? '';
  return [...block.matchAll(/([^{}]+)\{([^}]*)\}/g)].flatMap(([, selectors = '', body = '']) =>
    selectors.split(',').map((selector): [string, Styles] => [selector.trim(), declarations(body)]),
  );
};

class MailRule extends Rule {
  override setup(): void {
    this.on('dom:ready', ({ document }: DOMReadyEvent) => {
      const all = (selector: string) => document.querySelectorAll(selector);
      const tell = (node: HtmlElement, message: string) => this.report(node, message);
      const head = all('html')[0];
      if (!head) throw new Error('a mail without html');
      const count = (selector: string, wanted: number) => {
        if (all(selector).length !== wanted) tell(head, `has ${all(selector).length} ${selector}, not ${wanted}`);
      };
      count('h1', 1);
      count('td.button a', 1);
      count('meta[name="viewport"]', 1);
      count('meta[name="color-scheme"]', 1);
      count('img, video, audio, iframe, object, embed, script, form, link', 0);
      for (const table of all('table'))
        if (table.getAttributeValue('role') !== 'presentation')
          tell(table, 'a table of the layout is read out as a table');
      for (const element of all('*')) {
        for (const { key, value } of element.attributes) {
          if (key.startsWith('xmlns') || (element.is('a') && key === 'href')) continue;
          if (/\/\/|url\(/i.test(String(value))) tell(element, `loads something from outside: ${key}=${String(value)}`);
          const width =
            key === 'width'
              ? Number(String(value).replace(/%$/, '0'))
              : Number(/(?:^|;)width:(\d+)px/.exec(String(value))?.[1] ?? 0);
          if (width > WIDEST && !String(value).endsWith('%')) tell(element, `is ${width} px wide`);
        }
      }
      for (const link of all('a')) {
        if (!/^https:\/\/\S+$/.test(link.getAttributeValue('href') ?? '')) tell(link, 'leads nowhere');
        const label = link.textContent.trim();
        if (label.length < 4 || SAYS_NOTHING.test(label)) tell(link, `does not say where it leads: "${label}"`);
      }
      const css = all('style')
        .map(({ textContent }) => textContent)
        .join('\n');
      if (/@import|url\(/i.test(css)) tell(head, 'its style loads something from outside');
      this.checkContrast(document.querySelectorAll('body')[0] ?? head, new Map(), 'light');
      const dark = new Map<HtmlElement, Styles>();
      for (const [selector, styles] of darkRules(css))
        for (const element of all(selector)) dark.set(element, { ...dark.get(element), ...styles });
      if (dark.size === 0) tell(head, 'knows no dark');
      this.checkContrast(document.querySelectorAll('body')[0] ?? head, dark, 'dark');
    });
  }

  /** Every text against the colour behind it: the nearest of each, on the way down. */
  private checkContrast(
    element: HtmlElement,
    overrides: ReadonlyMap<HtmlElement, Styles>,
    mode: string,
    ink = '#000000',
    paper = '#ffffff',
  ): void {
    const styles = { ...declarations(element.getAttributeValue('style') ?? ''), ...overrides.get(element) };
    const colour = styles['color'] ?? ink;
    const behind =
      overrides.get(element)?.['background'] ?? styles['background-color'] ?? styles['background'] ?? paper;
    for (const node of element.childNodes) {
      if (node instanceof TextNode && node.textContent.trim() !== '') {
        const found = contrast(colour, behind);
        if (found < LEAST_CONTRAST)
          this.report(
            element,
            `${mode}: "${node.textContent.trim().slice(0, 30)}" has a contrast of ${found.toFixed(2)} (${colour} on ${behind})`,
          );
      } else if (node instanceof HtmlElement) {
        this.checkContrast(node, overrides, mode, colour, behind);
      }
    }
  }
}

const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ['html-validate:recommended'],
    plugins: [{ name: 'mail', rules: { 'mail/rules': MailRule } }],
    rules: {
      'mail/rules': 'error',
      'heading-level': 'error',
      // What mail programs need and browsers no longer do.
      'doctype-style': 'off',
      'no-conditional-comment': 'off',
      'no-inline-style': 'off',
      'no-deprecated-attr': 'off',
      'prefer-native-element': 'off',
      // A title is the news, however long a name in it is.
      'long-title': 'off',
    },
  }),
);

/** What would keep somebody from reading this mail. */
export async function faultsOfMail(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html);
  const bytes = Buffer.byteLength(html);
  return [
    ...results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message, line }) => `${ruleId}: ${message} (line ${line})`),
    ),
    ...(bytes < MOST_BYTES ? [] : [`${bytes} bytes are too many`]),
  ];
}
