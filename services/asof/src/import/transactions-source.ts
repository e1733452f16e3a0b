// The bytes of a transactions file: those of a CSV as they are, those of a Parquet file rendered as one. Its first and last bytes tell
// which it is; a name that says otherwise is refused, because somebody is mistaken.
import { open } from 'node:fs/promises';
import { openParquet, type ParquetTable } from '@asof/parquet';
import { type FileSource, fileSource, parquetSource } from '@asof/settlement';
import { CommandFailure, EXIT } from '../exit-code.ts';

/** `rows` is null where nobody knows before they are read. */
export type TransactionsSource = {
  readonly source: FileSource;
  readonly rows: number | null;
  readonly close: () => void;
};

const MAGIC = 'PAR1';
const MAGIC_ENCRYPTED = 'PARE';
const NAMED_PARQUET = /\.(parquet|parq|pq)$/i;

/** Rejects with CommandFailure or ParquetFailure. To be closed, also when it was never read. */
export async function transactionsSource(path: string): Promise<TransactionsSource> {
  const file = await readable(path, () => fileSource(path));
  const ends = await readable(path, () => endsOf(path, file.bytes ?? 0));
  if (!isParquet(path, ends)) return { source: file, rows: null, close: () => undefined };
  const table = await openParquet(path);
  const made = parquetSource(file, table);
  if (made.kind === 'source') return { source: made.source, rows: table.rows, close: closeOnce(table) };
  table.close();
  throw refused(made.code, `${path}: ${made.message}`, 'nothing was imported; write the column anew and import again');
}

function closeOnce({ close }: ParquetTable): () => void {
  let closed = false;
  return () => {
    if (!closed) close();
    closed = true;
  };
}

type Ends = { readonly first: string; readonly last: string };

function isParquet(path: string, { first, last }: Ends): boolean {
  const named = NAMED_PARQUET.test(path);
  if (first === MAGIC && last === MAGIC) return true;
  if (first === MAGIC_ENCRYPTED && last === MAGIC_ENCRYPTED) {
    throw refused('parquet-encrypted', `${path} is an encrypted Parquet file`, 'write it without encryption');
  }
  if (first === MAGIC) {
    const what = `${path} begins as a Parquet file and does not end as one: it is cut short, or still being written`;
    throw refused('parquet-truncated', what, 'copy it again, whole');
  }
  if (!named) return false;
  const what = `${path} is named as a Parquet file, and is none: it does not begin and end with ${MAGIC}`;
  throw refused('parquet-foreign', what, 'write it as Parquet, or name it .csv if it is CSV');
}

/** The first and the last four bytes; what has no size, such as a pipe, is not opened, because it can be read once only. */
async function endsOf(path: string, size: number): Promise<Ends> {
  if (size < MAGIC.length) return { first: '', last: '' };
  const handle = await open(path, 'r');
  try {
    const at = async (position: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, position);
      return buffer.toString('latin1', 0, bytesRead);
    };
    return { first: await at(0), last: size < 2 * MAGIC.length ? '' : await at(size - MAGIC.length) };
  } finally {
    await handle.close();
  }
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(EXIT.failure, 'file-unreadable', `${path} cannot be read: ${reason}`, 'name a file', {
      cause,
    });
  }
}

function refused(code: string, message: string, hint: string): CommandFailure {
  return new CommandFailure(EXIT.failure, code, message, hint);
}
