// Quarantined rows as stored: sheets of one JSON object a line, in line order, named by their hash in the event of their file.
import type { QuarantineSheetReference, Sha256 } from '@asof/domain';
import { z } from 'zod';
import type { ContentStore } from '../content-store/content-store.ts';
import { TRANSACTION_COLUMNS } from '../intake/transaction-columns.ts';
import { QUARANTINE_CODES } from './quarantine-reason.ts';

const column = z.enum(TRANSACTION_COLUMNS);

export const QuarantinedRow = z.strictObject({
  /** Where the row begins: its name within the file. */
  line: z.int().min(2),
  /** Where the value at fault begins in that line, in characters from 1. */
  column: z.int().min(1),
  field: column.nullable(),
  code: z.enum(QUARANTINE_CODES),
  message: z.string(),
  /** The values of a row that was understood and may be released; null for any other. */
  values: z.record(column, z.string()).nullable(),
  /** The row as it stands in the file, card numbers masked. */
  text: z.string(),
});
export type QuarantinedRow = z.infer<typeof QuarantinedRow>;

/** A sheet is written when it has grown to about this size, so that no number of bad rows fills the memory. */
const SHEET_CHARACTERS_MAX = 16 * 1024 * 1024;

export type QuarantineWriter = {
  readonly rows: number;
  /** Rows in line order. */
  add(rows: readonly QuarantinedRow[]): Promise<void>;
  /** Writes what is left and names all sheets. */
  finish(): Promise<readonly QuarantineSheetReference[]>;
};

export function createQuarantineWriter(
  store: ContentStore,
  charactersMax: number = SHEET_CHARACTERS_MAX,
): QuarantineWriter {
  const sheets: QuarantineSheetReference[] = [];
  let lines: string[] = [];
  let characters = 0;
  const flush = async () => {
    if (lines.length === 0) return;
    const sha256 = await store.put('sheets', [new TextEncoder().encode(lines.join(''))]);
    sheets.push({ sha256, rows: lines.length });
    lines = [];
    characters = 0;
  };
  const writer = {
    rows: 0,
    async add(rows: readonly QuarantinedRow[]) {
      for (const row of rows) {
        const line = `${JSON.stringify(row)}\n`;
        lines.push(line);
        characters += line.length;
        writer.rows++;
        if (characters >= charactersMax) await flush();
      }
    },
    async finish() {
      await flush();
      return sheets;
    },
  };
  return writer;
}

/** The rows of one sheet. Rejects with ContentFailure; a sheet that is no sheet is a bug, its hash being right. */
export async function readQuarantineSheet(store: ContentStore, sha256: Sha256): Promise<readonly QuarantinedRow[]> {
  const text = new TextDecoder().decode(await store.read('sheets', sha256));
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => QuarantinedRow.parse(JSON.parse(line)));
}
