/** Invisible, and able to end a header or to move a terminal's cursor. Tabs and line breaks are dealt with where a text is put. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const LINE_BREAK = /\r\n?|[\u2028\u2029]/g;

/** Letters of scripts that run from right to left, and the marks that change direction. */
const DIRECTED =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const [FIRST_STRONG_ISOLATE, POP_ISOLATE, POP_EMBEDDING] = ['\u2068', '\u2069', '\u202c'];
const EMBEDS = /[\u202a\u202b\u202d\u202e]/;
const ISOLATES = /[\u2066-\u2068]/;

/** Runs in its own direction and closes whatever it opens: without this, one mark in a name turns the rest of a mail round. */
function isolated(line: string): string {
  if (!DIRECTED.test(line)) return line;
  const open: string[] = [];
  let kept = '';
  for (const char of line) {
    if (EMBEDS.test(char)) open.push(POP_EMBEDDING);
    else if (ISOLATES.test(char)) open.push(POP_ISOLATE);
    else if (char === POP_EMBEDDING) {
      // One that closes nothing has no effect by itself, but would close what stands around it.
      if (open.at(-1) !== POP_EMBEDDING) continue;
      open.pop();
    } else if (char === POP_ISOLATE) {
      const opened = open.lastIndexOf(POP_ISOLATE);
      if (opened === -1) continue;
      open.length = opened;
    }
    kept += char;
  }
  return `${FIRST_STRONG_ISOLATE}${kept}${open.reverse().join('')}${POP_ISOLATE}`;
}

const textAsTyped = (text: string) =>
  text.replace(LINE_BREAK, '\n').replace(CONTROL, ' ').split('\n').map(isolated).join('\n');

/** What people typed, in all of its values, so that it reads as they typed it and changes nothing around it. */
export function asTyped<T>(value: T): T {
  const typed = (each: unknown): unknown => {
    if (typeof each === 'string') return textAsTyped(each);
    if (Array.isArray(each)) return each.map(typed);
    if (typeof each === 'object' && each !== null)
      return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, typed(inner)]));
    return each;
  };
  return typed(value) as T;
}

const CHARACTERS = new Intl.Segmenter();
/** As people count: a flag or a family is one. */
export const charactersIn = (text: string): number => [...CHARACTERS.segment(text)].length;

/** Dates must stay whole: they are read. */
const DATE = /^\d{4}-\d\d(-|$)/;

/** The same values with none longer than `room` characters. */
export function shortened<T>(value: T, room: number): T {
  const cut = (each: unknown): unknown => {
    if (typeof each === 'string') {
      const characters = each.length <= room || DATE.test(each) ? [] : [...CHARACTERS.segment(each)];
      return characters.length <= room
        ? each
        : `${characters
            .slice(0, room - 1)
            .map(({ segment }) => segment)
            .join('')
            .trimEnd()}…`;
    }
    if (Array.isArray(each)) return each.map(cut);
    if (typeof each === 'object' && each !== null)
      return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, cut(inner)]));
    return each;
  };
  return cut(value) as T;
}
