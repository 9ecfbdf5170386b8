import type { Line } from './curve.ts';

const SIZE = { width: 720, height: 300 };
const FRAME = { left: 48, top: 44, right: 16, bottom: 36 };
const COLOURS = ['#b3261e', '#1f5fa8', '#2e7d32', '#6a4c93'];
const DASHES = ['', '6 3', '2 3', '8 2 2 2'];
/** Neighbouring days differ by less than a picture shows, so that only every third one is drawn. */
const EVERY = 3;
/** The numbers of days between two marks of the axis. The least one that makes no more than the most marks is taken. */
const DAYS_BETWEEN_TICKS = [1, 5, 10, 30, 60, 90, 180];
const MOST_TICKS = 7;

const text = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const place = (x: number, y: number) => `${x.toFixed(1)},${y.toFixed(1)}`;

/** Draws lines over the days of a season. @param days the last day on the picture */
export function svgOf(title: string, lines: readonly Line[], days: number): string {
  const [width, height] = [SIZE.width - FRAME.left - FRAME.right, SIZE.height - FRAME.top - FRAME.bottom];
  const x = (day: number) => FRAME.left + (width * day) / Math.max(1, days);
  const y = (share: number) => FRAME.top + height * (1 - share);
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line x1="${FRAME.left}" x2="${SIZE.width - FRAME.right}" y1="${y(share)}" y2="${y(share)}" stroke="#ddd"/><text x="${FRAME.left - 6}" y="${y(share) + 4}" text-anchor="end">${100 * share} %</text>`,
  );
  const between = DAYS_BETWEEN_TICKS.find((step) => days / step <= MOST_TICKS) ?? days;
  const ticks = Array.from({ length: Math.floor(days / between) + 1 }, (_, index) => between * index).map(
    (day) => `<text x="${x(day).toFixed(1)}" y="${SIZE.height - FRAME.bottom + 18}" text-anchor="middle">${day}</text>`,
  );
  const drawn = lines.map(({ points }, index) => {
    const shown = points.filter((_point, at) => at % EVERY === 0 || at === points.length - 1);
    const path = shown.map(([day, share]) => place(x(day), y(share))).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="2" stroke-dasharray="${DASHES[index % DASHES.length]}"/>`;
  });
  const legend = lines.map(
    ({ name }, index) =>
      `<text x="${FRAME.left + index * 220}" y="${FRAME.top - 10}" fill="${COLOURS[index % COLOURS.length]}">${text(name)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="sans-serif" font-size="12" role="img" aria-label="${text(title).replaceAll('"', '&quot;')}">`,
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="#fff"/>`,
    `<text x="${FRAME.left}" y="16" font-size="14">${text(title)}</text>`,
    ...grid,
    ...ticks,
    `<text x="${FRAME.left + width / 2}" y="${SIZE.height - 4}" text-anchor="middle">day of the season</text>`,
    ...drawn,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}
