/**
 * These characters are invisible, and could end a header or move the cursor of a terminal. Tabs and line breaks are
 * handled where a text is inserted.
 */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const LINE_BREAK = /\r\n?|[\u2028\u2029]/g;

/** These are letters of scripts that run from right to left, and marks that change the direction. */
const DIRECTED =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const [FIRST_STRONG_ISOLATE, POP_ISOLATE, POP_EMBEDDING] = ['\u2068', '\u2069', '\u202c'];
const EMBEDS = /[\u202a\u202b\u202d\u202e]/;
const ISOLATES = /[\u2066-\u2068]/;

/**
 * Makes a line run in its own direction and closes every mark in it. Without this, one mark in a name would reverse the
 * rest of the mail.
 */
function isolated(line: string): string {
  if (!DIRECTED.test(line)) return line;
  const openMarks: string[] = [];
  let closedLine = '';
  for (const char of line) {
    if (EMBEDS.test(char)) openMarks.push(POP_EMBEDDING);
    else if (ISOLATES.test(char)) openMarks.push(POP_ISOLATE);
    else if (char === POP_EMBEDDING) {
      // A mark that closes nothing has no effect by itself, but it would close a mark around the line.
      if (openMarks.at(-1) !== POP_EMBEDDING) continue;
      openMarks.pop();
    } else if (char === POP_ISOLATE) {
      const opened = openMarks.lastIndexOf(POP_ISOLATE);
      if (opened === -1) continue;
      openMarks.length = opened;
    }
    closedLine += char;
  }
  return `${FIRST_STRONG_ISOLATE}${closedLine}${openMarks.reverse().join('')}${POP_ISOLATE}`;
}

const textAsTyped = (text: string) =>
  text.replace(LINE_BREAK, '\n').replace(CONTROL, ' ').split('\n').map(isolated).join('\n');

/** Changes every text within a value, at any depth. */
function mapTexts<T>(value: T, change: (text: string) => string): T {
  const changedPart = (part: unknown): unknown => {
    if (typeof part === 'string') return change(part);
    if (Array.isArray(part)) return part.map(changedPart);
    if (typeof part === 'object' && part !== null)
      return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, changedPart(inner)]));
    return part;
  };
  return changedPart(value) as T;
}

/**
 * Prepares the texts that people typed, in all values of an object. They read as they were typed, and change nothing
 * around them.
 */
export function asTyped<T>(value: T): T {
  return mapTexts(value, textAsTyped);
}

const CHARACTERS = new Intl.Segmenter();
/** Counts characters as people do: a flag or a family is one character. */
export const charactersIn = (text: string): number => [...CHARACTERS.segment(text)].length;

/** Dates and months are not cut, because templates read them. */
const DATE = /^\d{4}-\d\d(-|$)/;

/** Gives the same values, with no text longer than `room` characters. */
export function shortened<T>(value: T, room: number): T {
  return mapTexts(value, (text) => {
    if (text.length <= room || DATE.test(text)) return text;
    const characters = [...CHARACTERS.segment(text)].map(({ segment }) => segment);
    if (characters.length <= room) return text;
    const kept = characters.slice(0, room - 1).join('');
    return `${kept.trimEnd()}…`;
  });
}
