import { styleText } from 'node:util';

/** A reader needs a moment at some places, and a pipe needs none. */
const MOMENT_MS = { short: 300, long: 700 } as const;

export type Narrator = {
  /** Prints a numbered step in plain words. */
  headline(title: string): Promise<void>;
  /** Prints one sentence, and waits as long as reading it takes. */
  tell(line: string): Promise<void>;
  /** Prints details that a reader may skip. */
  detail(...lines: string[]): void;
  moment(length: keyof typeof MOMENT_MS): Promise<void>;
  /** Shows a long step: it counts up on one line of a terminal, and is printed once elsewhere. */
  progress(label: string, total: number): (done: number) => void;
};

export function narrator({ steps, paced }: { steps: number; paced: boolean }): Narrator {
  const { isTTY } = process.stdout;
  const style = (format: 'bold' | 'dim', text: string) => (isTTY ? styleText(format, text) : text);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const started = Date.now();
  let step = 0;

  const moment = (length: keyof typeof MOMENT_MS) =>
    new Promise<void>((resolve) => setTimeout(resolve, paced ? MOMENT_MS[length] : 0));
  return {
    moment,
    async headline(title) {
      if (step > 0) await moment('long');
      step += 1;
      const seconds = Math.round((Date.now() - started) / 1_000);
      say(`\n${style('bold', `${step}/${steps}  ${title}`)} ${style('dim', `(${seconds} s)`)}`);
    },
    tell(line) {
      say(`  ${line}`);
      return moment('short');
    },
    detail(...lines) {
      for (const line of lines) say(style('dim', `    ${line}`));
    },
    progress(label, total) {
      let shown = -1;
      return (done) => {
        if (done === shown) return;
        shown = done;
        if (isTTY) process.stdout.write(`\r  ${label} ${done}/${total}${done === total ? '\n' : ''}`);
        else if (done === total) say(`  ${label} ${done}/${total}`);
      };
    },
  };
}

const euroFormat = new Intl.NumberFormat('en-IE', {
  style: 'currency',
  currency: 'EUR',
  trailingZeroDisplay: 'stripIfInteger',
});
export const euros = (cents: number): string => euroFormat.format(cents / 100);
export const percent = (basisPoints: number): string => `${(basisPoints / 100).toFixed(2).replace(/\.?0+$/, '')}%`;
