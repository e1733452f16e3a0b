// A Parquet file as the bytes of the CSV of docs/file-formats.md, so that every rule of that file holds for it unchanged: line n of what
// is rendered is row n - 1 of the file. Refused before any row is read: columns that are not those of the file, and types that would
// have to be guessed.
import { maskCardNumbers } from '@asof/domain';
import type { ParquetCell, ParquetChunk, ParquetTable, ParquetType } from '@asof/parquet';
import type { FileSource } from './file-source.ts';
import { RECORD_BYTES_MAX } from './record-split.ts';
import { TRANSACTION_COLUMNS, type TransactionColumn } from './transaction-columns.ts';

export type ParquetCode = 'parquet-unknown-column' | 'parquet-missing-column' | 'parquet-column-type';

/** Which column the file is refused for, and what would be right. */
export type ParquetRefused = {
  readonly kind: 'refused';
  readonly code: ParquetCode;
  readonly column: string;
  readonly message: string;
};

/** Rendered at once; each row has at most a little more than a row of the file may have. */
const PIECE_CHARS = 1 << 16;

/** `table` is what a reader made of `file`, whose own bytes stay those that are hashed and counted. The source is opened once. */
export function parquetSource(
  file: FileSource,
  table: ParquetTable,
): { readonly kind: 'source'; readonly source: FileSource } | ParquetRefused {
  const refused = refusalOf(table);
  if (refused !== null) return refused;
  const open = async () => {
    const pieces = renderTable(table);
    let piece: Uint8Array = new Uint8Array();
    return {
      async read(buffer: Uint8Array) {
        while (piece.length === 0) {
          const next = await pieces.next();
          if (next.done === true) return 0;
          piece = next.value;
        }
        const part = piece.subarray(0, buffer.length);
        buffer.set(part);
        piece = piece.subarray(part.length);
        return part.length;
      },
      close: async () => void (await pieces.return()),
    };
  };
  return { kind: 'source', source: { name: file.name, bytes: null, open, origin: file } };
}

function refusalOf({ columns }: ParquetTable): ParquetRefused | null {
  const known = (name: string): name is TransactionColumn => (TRANSACTION_COLUMNS as readonly string[]).includes(name);
  const unknown = columns.find(({ name }) => !known(name));
  if (unknown !== undefined) {
    const shown = maskCardNumbers(unknown.name.replace(/[^ -~]/g, '?')).slice(0, 64);
    const right = `exactly the columns ${TRANSACTION_COLUMNS.join(', ')}, in lower case`;
    return refuse('parquet-unknown-column', shown, `there is no column "${shown}"; right: ${right}`);
  }
  const missing = TRANSACTION_COLUMNS.find(column => !columns.some(({ name }) => name === column));
  if (missing !== undefined) {
    const right = 'add it, as VARCHAR; only original_rrn may hold no value';
    return refuse('parquet-missing-column', missing, `the column ${missing} is missing; right: ${right}`);
  }
  for (const { name, type } of columns) {
    const kinds: readonly Taken[] = KINDS[name as TransactionColumn] ?? ['text'];
    if (kinds.some(kind => kind === type.kind)) continue;
    const what = `the column ${name} has the type ${shownType(type)}`;
    return refuse('parquet-column-type', name, `${what}; right: ${kinds.map(kind => RIGHT[kind]).join(' or ')}`);
  }
  return null;
}

function refuse(code: ParquetCode, column: string, message: string): ParquetRefused {
  return { kind: 'refused', code, column, message };
}

type Taken = Exclude<ParquetType['kind'], 'other'>;

/** What may stand in a column beside text. An integer amount could be minor units, and a short MID has lost its zeros. */
const KINDS: Readonly<Partial<Record<TransactionColumn, readonly Taken[]>>> = {
  batch: ['text', 'integer'],
  stan: ['text', 'integer'],
  occurred_at: ['text', 'instant'],
  received_at: ['text', 'instant'],
  amount: ['text', 'decimal'],
};

const RIGHT: Readonly<Record<Taken, string>> = {
  text: 'VARCHAR (a string, marked as UTF-8)',
  integer: 'an integer, which is padded to six digits',
  instant: 'TIMESTAMP WITH TIME ZONE (isAdjustedToUTC) in milliseconds or microseconds',
  decimal: 'DECIMAL; money is never a binary float',
};

function shownType(type: ParquetType): string {
  if (type.kind === 'other') return type.name;
  return { text: 'VARCHAR', integer: 'INTEGER', instant: 'TIMESTAMP WITH TIME ZONE', decimal: 'DECIMAL' }[type.kind];
}

async function* renderTable({ columns, chunks }: ParquetTable): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  const types = columns.map(({ type }) => type);
  let text = `${columns.map(({ name }) => name).join(',')}\n`;
  for await (const chunk of chunks()) {
    for (let row = 0; row < (chunk[0]?.length ?? 0); row++) {
      text += renderRow(types, chunk, row);
      if (text.length < PIECE_CHARS) continue;
      yield encoder.encode(text);
      text = '';
    }
  }
  yield encoder.encode(text);
}

function renderRow(types: readonly ParquetType[], chunk: ParquetChunk, row: number): string {
  let line = '';
  for (let column = 0; column < types.length; column++) {
    line += `${column === 0 ? '' : ','}${renderCell(types[column]!, chunk[column]![row] ?? null)}`;
  }
  return `${line}\n`;
}

function renderCell(type: ParquetType, cell: ParquetCell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return renderText(cell);
  if (type.kind === 'decimal') return renderDecimal(cell, type.scale);
  return type.kind === 'instant' ? renderInstant(cell) : renderInteger(cell);
}

/**
 * A line break would begin another row, so it becomes U+2028: a control character to the rules as well, and as wrong in any column. A
 * value that is too long for a row is cut where the row is too long already.
 */
function renderText(text: string): string {
  if (!/[",\r\n]/.test(text) && text.length <= RECORD_BYTES_MAX) return text;
  const plain = text.slice(0, RECORD_BYTES_MAX + 1).replace(/\r\n|[\r\n]/g, '\u2028');
  return `"${plain.replaceAll('"', '""')}"`;
}

/** Without the zeros that only the scale of the column asks for: a file may hold CNY and JPY. */
function renderDecimal(digits: bigint, scale: number): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const decimals = text.slice(text.length - scale).replace(/0+$/, '');
  return `${digits < 0n ? '-' : ''}${whole}${decimals === '' ? '' : `.${decimals}`}`;
}

/** Batch and STAN: six digits, whose leading zeros an integer cannot hold. */
function renderInteger(value: bigint): string {
  return value < 0n ? value.toString() : value.toString().padStart(6, '0');
}

const YEAR_0_MS = -62_167_219_200_000n;
const YEAR_10000_MS = 253_402_300_800_000n;

/** RFC 3339 in UTC; an instant of no such year (infinity is one) as its bare number, which the rules refuse. */
function renderInstant(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const ms = (micros - fraction) / 1_000n;
  if (ms < YEAR_0_MS || ms >= YEAR_10000_MS) return micros.toString();
  return `${new Date(Number(ms)).toISOString().slice(0, 19)}.${fraction.toString().padStart(6, '0')}Z`;
}
