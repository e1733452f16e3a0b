// The frozen decisions of one part: an outcome code, a fee and flags a row, nine bytes in all.
import { assert, BatchId, Sha256 } from '@asof/domain';
import { z } from 'zod';
import {
  type ColumnFile,
  ColumnFileFailure,
  type ColumnFileParts,
  columnOf,
  decodeColumnFile,
  encodeColumnFile,
  readColumnFileHead,
} from '../column-file/column-file.ts';

/** Bits of `flags`. */
export const AMBIGUOUS = 1;
/** The two bits that say where a debit fell (R13), as index into DEBIT_FALLS; 0 for every other row. */
const FALL_SHIFT = 1;
export const DEBIT_FALLS = [null, 'original', 'own', 'debt'] as const;
export type DebitFallName = NonNullable<(typeof DEBIT_FALLS)[number]>;

/** Stands for a fee beyond 32 bits, which is told in a list beside the column. */
export const FEE_BEYOND = -(2 ** 31);

/** A row of a decision is the index among the part's rows, not the row of the segment. */
export type PartDecisions = {
  /** `outcome-code.ts`. */
  readonly outcome: Int32Array;
  readonly feeMinor: Float64Array;
  /** The same fees in 32 bits, FEE_BEYOND where they do not fit. */
  readonly fee: Int32Array;
  /** The rows whose fee is beyond, ascending. */
  readonly beyond: readonly number[];
  readonly flags: Uint8Array;
};

export type DecisionFile = {
  readonly segmentSha256: Sha256;
  /** The part's rows of the segment, ascending; null means all of them. */
  readonly rows: Uint32Array | null;
  readonly outcome: Int32Array;
  readonly flags: Uint8Array;
  readonly feeMinorAt: (index: number) => number;
};

const Meta = z.strictObject({
  holds: z.literal('decisions'),
  version: z.literal(1),
  batchId: BatchId,
  segmentSha256: Sha256,
  rows: z.int().min(1),
  whole: z.boolean(),
});

/** Which of the part's rows have such an outcome code, ascending. */
export function indexesWith({ outcome }: DecisionFile, wanted: (outcome: number) => boolean): Uint32Array {
  const indexes: number[] = [];
  for (let index = 0; index < outcome.length; index++) if (wanted(outcome[index]!)) indexes.push(index);
  return Uint32Array.from(indexes);
}

/** The row of the segment that stands at the index among the part's. */
export function segmentRowOf({ rows }: DecisionFile, index: number): number {
  return rows === null ? index : rows[index]!;
}

export function flagsOf(ambiguous: boolean, fall: DebitFallName | null): number {
  return (ambiguous ? AMBIGUOUS : 0) | (DEBIT_FALLS.indexOf(fall) << FALL_SHIFT);
}

export function fallOf(flags: number): DebitFallName | null {
  return DEBIT_FALLS[flags >> FALL_SHIFT] ?? null;
}

/** `rows` as in DecisionFile. */
export function encodeDecisionFile(
  of: { readonly batchId: BatchId; readonly segmentSha256: Sha256; readonly rows: Uint32Array | null },
  { outcome, feeMinor, fee, beyond, flags }: PartDecisions,
): readonly Uint8Array[] {
  const { rows, ...names } = of;
  const count = outcome.length;
  assert(fee.length === count && flags.length === count, 'decision columns have one length');
  assert(rows === null || rows.length === count, 'a decision for each row of the part');
  const beyondMinor = Float64Array.from(beyond, index => feeMinor[index]!);
  const row = rows ?? new Uint32Array(0);
  const columns = { row, outcome, fee, flags, beyondRow: Uint32Array.from(beyond), beyondMinor };
  const meta: z.infer<typeof Meta> = { holds: 'decisions', version: 1, ...names, rows: count, whole: rows === null };
  return encodeColumnFile(meta, columns);
}

/** The bytes from which on the columns stand that each row has a value in. */
export type DecisionPlaces = { readonly outcome: number; readonly fee: number };

/** Told by the beginning of a file that was held against its name. Rejects with ContentFailure or ColumnFileFailure. */
export async function decisionPlaces(content: ColumnFileParts): Promise<DecisionPlaces> {
  const { extents } = await readColumnFileHead(content);
  const [outcome, fee] = [extents.get('outcome'), extents.get('fee')];
  if (outcome === undefined || fee === undefined) throw damaged('its header is not that of decisions');
  return { outcome: outcome.offset, fee: fee.offset };
}

/** Throws ColumnFileFailure. */
export function decodeDecisionFile(bytes: Uint8Array): DecisionFile {
  const file = decodeColumnFile(bytes);
  const meta = Meta.safeParse(file.meta);
  if (!meta.success) throw damaged('its header is not that of decisions', meta.error);
  const { segmentSha256, rows: count, whole } = meta.data;
  const row = columnOf(file, 'row', Uint32Array);
  const outcome = columnOf(file, 'outcome', Int32Array);
  const flags = columnOf(file, 'flags', Uint8Array);
  const fits = outcome.length === count && flags.length === count && row.length === (whole ? 0 : count);
  if (!fits) throw damaged(`its columns do not hold ${count} rows`);
  return { segmentSha256, rows: whole ? null : row, outcome, flags, feeMinorAt: feeReader(file, count) };
}

function feeReader(file: ColumnFile, count: number): (index: number) => number {
  const narrow = columnOf(file, 'fee', Int32Array);
  const beyondRow = columnOf(file, 'beyondRow', Uint32Array);
  const beyondMinor = columnOf(file, 'beyondMinor', Float64Array);
  if (narrow.length !== count || beyondRow.length !== beyondMinor.length) throw damaged('its fees do not fit together');
  const beyond = new Map(Array.from(beyondRow, (row, at) => [row, beyondMinor[at]!]));
  return index => {
    const fee = narrow[index]!;
    return fee === FEE_BEYOND ? (beyond.get(index) ?? fee) : fee;
  };
}

function damaged(what: string, cause?: unknown): ColumnFileFailure {
  return new ColumnFileFailure('column-file-damaged', `a decision file is damaged: ${what}`, { cause });
}
