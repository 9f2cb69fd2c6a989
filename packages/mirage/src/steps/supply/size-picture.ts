import { formatBytes } from '../report.js';
import type { Size } from './sizes.js';

/** Parts with a smaller share of the artefact share one row. */
const LEAST_SHARE = 0.003;

const WIDTH = 960;
const ROW = 22;
const BARS = { x: 380, width: 420 } as const;
const INDENT = 16;
/** Dark enough on white, by depth. The last one also serves deeper parts. */
const COLOURS = ['#334155', '#2563eb', '#0d9488', '#d97706', '#94a3b8'] as const;

/** The most characters of a name in the column before the bars, without indentation. */
const NAME_CHARACTERS = 50;

interface Row {
  readonly name: string;
  readonly depth: number;
  readonly bytes: number;
  /** Where its bar begins: the bytes of the parts before it. */
  readonly start: number;
}

/**
 * Draws where the bytes of an artefact go as SVG: a row for each part, with its parts below it. A bar begins where the
 * bar of the part before it ends.
 */
export function sizePicture(size: Size): string {
  const rows = rowsOf(size, size.bytes, 0, 0);
  const height = (rows.length + 1) * ROW;
  const scale = (bytes: number): number => Math.round((bytes / size.bytes) * BARS.width * 100) / 100;
  const drawn = rows.flatMap(({ name, depth, bytes, start }, index) => {
    const y = (index + 0.5) * ROW;
    const middle = y + ROW / 2;
    const colour = COLOURS[Math.min(depth, COLOURS.length - 1)]!;
    return [
      `  <text x="${12 + depth * INDENT}" y="${middle}">${escaped(shortened(name, NAME_CHARACTERS - 2 * depth))}</text>`,
      `  <rect x="${BARS.x + scale(start)}" y="${y + 3}" width="${Math.max(scale(bytes), 1)}" height="${ROW - 6}" fill="${colour}"/>`,
      `  <text x="${WIDTH - 70}" y="${middle}" text-anchor="end">${formatBytes(bytes)}</text>`,
      `  <text x="${WIDTH - 12}" y="${middle}" text-anchor="end">${percent(bytes / size.bytes)}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">`,
    '  <style>text { font: 13px sans-serif; dominant-baseline: central; fill: #0f172a; }</style>',
    `  <rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

/** Returns the row of a part, followed by those of its parts. */
function rowsOf(size: Size, whole: number, depth: number, start: number): Row[] {
  const { name, bytes, parts = [] } = size;
  const small = parts.filter((part) => part.bytes < whole * LEAST_SHARE);
  // A row for several small parts takes no more room than a row for one.
  const isShown = (part: Size): boolean => small.length === 1 || !small.includes(part);
  const rows: Row[] = [{ name, depth, bytes, start }];
  let at = start;
  for (const part of parts.filter(isShown)) {
    rows.push(...rowsOf(part, whole, depth + 1, at));
    at += part.bytes;
  }
  const rest = small.reduce((sum, part) => sum + part.bytes, 0);
  if (small.length > 1 && small.length < parts.length)
    rows.push({ name: `${small.length} smaller`, depth: depth + 1, bytes: rest, start: at });
  return rows;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** Leaves out the middle of a long name: the end of a path says the most. */
function shortened(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, 12)}…${name.slice(13 - most)}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
