// Sheets as text: the first line says what the sheet is, every other line is one JSON object whose fields stand in a fixed order.
// Equal contents are equal bytes, and a person can read them.
import type { z } from 'zod';

const CHUNK_CHARACTERS = 1 << 20;

export type SheetFailureCode = 'not-this-sheet' | 'sheet-damaged';

/** The bytes are what was stored, yet not the sheet that the program asked for. */
export class SheetFailure extends Error {
  override readonly name = 'SheetFailure';
  readonly code: SheetFailureCode;
  readonly retryable = false;
  constructor(code: SheetFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What is written instead of bigint: decimal text, as in events. */
export type Line = Readonly<Record<string, unknown>>;

/** Header and lines as UTF-8, in chunks. Fields keep the order in which the objects hold them. */
export function encodeLines(header: Line, lines: Iterable<Line>): readonly Uint8Array[] {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let text = `${JSON.stringify(header)}\n`;
  for (const line of lines) {
    text += `${JSON.stringify(line)}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    chunks.push(encoder.encode(text));
    text = '';
  }
  if (text !== '') chunks.push(encoder.encode(text));
  return chunks;
}

export type Lines<H> = { readonly header: H; readonly lines: readonly string[] };

/** Splits a sheet and reads its header; lines are left as text until somebody asks for one. Throws SheetFailure. */
export function splitLines<H extends z.ZodType>(bytes: Uint8Array, header: H): Lines<z.output<H>> {
  const [first = '', ...others] = linesOf(bytes);
  const parsed = header.safeDecode(parsedJson(first) as z.input<H>);
  if (!parsed.success) throw new SheetFailure('not-this-sheet', 'its first line names another sheet', parsed.error);
  return { header: parsed.data, lines: others };
}

const LINE_FEED = 10;
/** No text can be as long as a sheet may be. */
const PART_BYTES = 1 << 26;

/** The lines of a sheet, taken as texts part by part: no line is longer than a part. Throws SheetFailure. */
export function linesOf(bytes: Uint8Array, partBytes: number = PART_BYTES): string[] {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; ) {
    const part = bytes.subarray(from, from + partBytes);
    const end = part.lastIndexOf(LINE_FEED) + 1;
    if (end === 0) throw new SheetFailure('sheet-damaged', 'the sheet does not end with a whole line');
    for (const line of new TextDecoder().decode(part.subarray(0, end - 1)).split('\n')) lines.push(line);
    from += end;
  }
  return lines;
}

/** One line as the schema reads it. Throws SheetFailure. */
export function decodeLine<L extends z.ZodType>(line: string, schema: L): z.output<L> {
  const parsed = schema.safeDecode(parsedJson(line) as z.input<L>);
  if (parsed.success) return parsed.data;
  throw new SheetFailure('sheet-damaged', `a line does not fit: ${parsed.error.issues[0]?.message}`, parsed.error);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SheetFailure('sheet-damaged', 'a line is not JSON', { cause });
  }
}
