// One record of a CSV file taken apart with care: RFC 4180 with every field's column, and what is wrong where it is not RFC 4180.
// This is the slow path, for headers, for rows that cannot be taken and for unusual quoting; the scanner takes all other rows.
//
// A quoted value may run over line ends, but one quote too many must not swallow the good rows after it: where what a quote opened
// does not end as a record with the header's number of fields, or covers a line that is a whole row in itself, the quote is taken
// for a mistake in its own line, and the next line begins a new record.

/** No record is longer: what is longer is no row, and is never held in memory as a whole. */
export const RECORD_BYTES_MAX = 8192;

export type RecordProblemCode = 'quote-not-closed' | 'stray-quote' | 'line-too-long';

/** `column` counts the characters of a line from 1; `bytes` is the value without its quotes, one character a byte (latin1). */
export type SplitField = { readonly column: number; readonly bytes: string };
/** Where the record's first line stops being CSV: in the field with that index, or as a whole (null). */
export type RecordProblem = {
  readonly code: RecordProblemCode;
  readonly column: number;
  readonly field: number | null;
};

export type SplitRecord = {
  /** Bytes up to the next record, and the line ends among them. */
  readonly length: number;
  readonly lineEnds: number;
  /** The record as it stands in the file, without its line end, one character a byte (latin1). */
  readonly bytes: string;
} & (
  | { readonly kind: 'fields'; readonly fields: readonly SplitField[] }
  | { readonly kind: 'malformed'; readonly problem: RecordProblem }
);

/** The record as it stands in the file, as far as it is held; bytes that are no UTF-8 show as U+FFFD. */
export function recordText(record: SplitRecord): string {
  const text = Buffer.from(record.bytes, 'latin1').toString('utf8');
  return isTooLong(record) ? withoutOpenNumber(text) : text;
}

/** Whether only the beginning of the record is held. */
export function isTooLong(record: SplitRecord): boolean {
  return record.kind === 'malformed' && record.problem.code === 'line-too-long';
}

/** Of a card number that was cut nobody can tell that it is one, and so hide it: digits at the end go, with what may part them. */
function withoutOpenNumber(text: string): string {
  let end = text.length;
  while (end > 0 && /[0-9\s\uFFFD-]/.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

export type SplitOptions = {
  /** How many fields a record has; null while the header itself is read. */
  readonly fields: number | null;
  /** No bytes come after these. */
  readonly final: boolean;
};

/** The record that begins at `from`, or null when bytes after `to` are needed to tell. The answer never depends on how many there are. */
export function splitRecord(bytes: Uint8Array, from: number, to: number, options: SplitOptions): SplitRecord | null {
  const size = Math.min(to - from, RECORD_BYTES_MAX + 1);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, size).toString('latin1');
  const beyond = size > RECORD_BYTES_MAX;
  const newline = text.indexOf('\n');
  if (newline < 0 && beyond) return tooLong(text);
  if (newline < 0 && !options.final) return null;
  const parsed = parseRecord(text);
  const open = parsed.end === text.length && (parsed.fault !== null || !text.endsWith('\n'));
  if (open && !options.final && !beyond) return null;
  const crossing = newline < 0 ? -1 : parsed.spans.findIndex(span => span.from <= newline && span.to > newline);
  const firstLine = newline < 0 ? text : text.slice(0, newline + 1);
  if (crossing >= 0 && ((open && beyond) || !isTrustworthy(text, parsed, options.fields))) {
    return malformed(firstLine, 'quote-not-closed', parsed.spans[crossing]!.from, crossing);
  }
  if (parsed.fault === null) return wellFormed(text.slice(0, parsed.end), parsed.spans);
  return malformed(firstLine, parsed.fault, parsed.spans.at(-1)!.from, parsed.spans.length - 1);
}

type Span = { readonly from: number; readonly to: number; readonly bytes: string };
/** `end` is after the line end; with a fault, where the parser stopped, the last span being the one at fault. */
type Parsed = { readonly spans: readonly Span[]; readonly end: number; readonly fault: RecordProblemCode | null };

const PLAIN = /[^",\n]*/y;
/** Up to a quote that no second one follows: a doubled quote at the end of the text is not taken for the closing one. */
const QUOTED = /"((?:[^"]|"")*)"(?!")/y;
const LINE_END = /\r?(?:\n|$)/y;

/** RFC 4180 by the letter, up to the record's end or to where it stops being one. */
function parseRecord(text: string): Parsed {
  const spans: Span[] = [];
  for (let at = 0; ; ) {
    const span = text[at] === '"' ? quotedSpan(text, at) : plainSpan(text, at);
    if (span === null) {
      spans.push({ from: at, to: text.length, bytes: '' });
      return { spans, end: text.length, fault: 'quote-not-closed' };
    }
    spans.push(span);
    if (text[span.to] !== ',') {
      LINE_END.lastIndex = span.to;
      const lineEnd = LINE_END.exec(text);
      if (lineEnd === null) return { spans, end: span.to, fault: 'stray-quote' };
      return { spans, end: LINE_END.lastIndex, fault: null };
    }
    at = span.to + 1;
  }
}

function quotedSpan(text: string, from: number): Span | null {
  QUOTED.lastIndex = from;
  const match = QUOTED.exec(text);
  return match && { from, to: QUOTED.lastIndex, bytes: match[1]!.replaceAll('""', '"') };
}

/** The carriage return of a line end is not part of the value. */
function plainSpan(text: string, from: number): Span {
  PLAIN.lastIndex = from;
  const [run = ''] = PLAIN.exec(text) ?? [];
  const next = text[from + run.length];
  const bytes = run.endsWith('\r') && (next === '\n' || next === undefined) ? run.slice(0, -1) : run;
  return { from, to: from + bytes.length, bytes };
}

/** Whether a record over several lines is one: the right number of fields, and no line inside that is a row in itself. */
function isTrustworthy(text: string, parsed: Parsed, fields: number | null): boolean {
  if (parsed.fault !== null || parsed.spans.length !== fields) return false;
  const inside = text
    .slice(0, parsed.end)
    .replace(/\r?\n$/, '')
    .split('\n')
    .slice(1, -1);
  return !inside.some(line => !line.includes('"') && line.split(',').length === fields);
}

function wellFormed(text: string, spans: readonly Span[]): SplitRecord {
  const fields = spans.map(span => ({ column: columnAt(text, span.from), bytes: span.bytes }));
  return { kind: 'fields', ...extentOf(text), fields };
}

function malformed(line: string, code: RecordProblemCode, at: number, field: number): SplitRecord {
  return { kind: 'malformed', ...extentOf(line), problem: { code, field, column: columnAt(line, at) } };
}

/** The scanner passes over the rest of the line; its line end is not counted here. */
function tooLong(text: string): SplitRecord {
  const problem = { code: 'line-too-long', field: null, column: 1 } as const;
  return { kind: 'malformed', length: text.length, lineEnds: 0, bytes: text.slice(0, RECORD_BYTES_MAX), problem };
}

function extentOf(text: string) {
  return { length: text.length, lineEnds: text.split('\n').length - 1, bytes: text.replace(/\r?\n$|\r$/, '') };
}

/** Counted in code points of UTF-8; bytes that are none count as one or more. */
function columnAt(text: string, at: number): number {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return [...Buffer.from(before, 'latin1').toString('utf8')].length + 1;
}
