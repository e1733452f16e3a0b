// What becomes of the rows of a block that were understood (R2, then R4): accepted, a duplicate, or quarantined. The first row with a
// key in order of acceptance stays; a quarantined row does not occupy its key.
import { assert, CAPTURE_MODES, type Currency, outsideWindow, type Sha256, type TimeWindow } from '@asof/domain';
import type { QuarantineCode } from '../quarantine/quarantine-reason.ts';
import type { Segment } from '../segment/segment.ts';
import { originalReferenceAt, pairAt, referenceAt } from '../segment/segment-row.ts';
import { createIdTable, idWords } from './id-table.ts';
import type { Pair } from './pair-registry.ts';
import type { RowBlock } from './row-block.ts';
import type { TransactionColumn } from './transaction-columns.ts';

/** What became of a row, in a byte. */
export const FATE = { undecided: 0, accepted: 1, duplicate: 2, quarantined: 3 } as const;

/** A segment accepted before, and the file that it came in: null for the file at hand. */
export type EarlierSegment = { readonly segment: Segment; readonly fileSha256: Sha256 | null };

/** Where the row stands that occupies a key. */
export type AcceptedPlace = { readonly fileSha256: Sha256 | null; readonly line: number };

/** Why a row that was understood is quarantined; for a clash, with which row. */
export type JudgedFinding = {
  readonly row: number;
  readonly code: QuarantineCode;
  readonly field: TransactionColumn;
  readonly clashesWith: AcceptedPlace | null;
};

export type Judgement = { readonly fates: Uint8Array; readonly findings: readonly JudgedFinding[] };

export type JudgeOptions = {
  readonly block: RowBlock;
  readonly pairs: readonly Pair[];
  /** Every segment accepted before that may hold a key of the block. */
  readonly earlier: AsyncIterable<EarlierSegment>;
  /** By number of pair. */
  readonly windows: readonly TimeWindow[];
};

/** Judges every row of the block. Cost: one look-up for each row of the earlier segments. */
export async function judgeBlock({ block, pairs, earlier, windows }: JudgeOptions): Promise<Judgement> {
  const ids = idWords(block.transactionId, block.rows);
  const table = createIdTable(ids);
  const fates = new Uint8Array(block.rows);
  const findings: JudgedFinding[] = [];
  const repeats = repeatedKeys(block.rows, table.add);

  const settle = (row: number, other: KeptRow) => {
    const field = differingField(rowOfBlock(block, pairs, row), other);
    fates[row] = field === null ? FATE.duplicate : FATE.quarantined;
    if (field !== null) findings.push({ row, code: 'key-clash', field, clashesWith: other });
  };
  for await (const { segment, fileSha256 } of earlier) {
    const words = idWords(segment.transactionId, segment.rows);
    for (let row = 0; row < segment.rows; row++) {
      const first = table.find(words, row);
      if (first < 0) continue;
      assert(fates[first] === FATE.undecided, 'a key is accepted once');
      const other = rowOfSegment(segment, row, fileSha256);
      for (const same of [first, ...(repeats.get(first) ?? [])]) settle(same, other);
    }
  }
  const admit = (row: number): boolean => {
    const mode = CAPTURE_MODES[block.mode[row]!]!;
    const times = { occurredAt: block.occurredAt[row]!, receivedAt: block.receivedAt[row]!, mode };
    const code = outsideWindow(times, windows[block.pair[row]!]!);
    fates[row] = code === null ? FATE.accepted : FATE.quarantined;
    if (code !== null) findings.push({ row, code, field: 'occurred_at', clashesWith: null });
    return code === null;
  };
  for (const [first, others] of repeats) {
    if (fates[first] !== FATE.undecided) continue;
    let kept: KeptRow | null = null;
    for (const row of [first, ...others]) {
      if (kept !== null) settle(row, kept);
      else if (admit(row)) kept = rowOfBlock(block, pairs, row);
    }
  }
  for (let row = 0; row < block.rows; row++) if (fates[row] === FATE.undecided) admit(row);
  return { fates, findings: findings.sort((left, right) => left.row - right.row) };
}

/** Rows that have the key of an earlier one in the block, by the first row with that key. */
function repeatedKeys(rows: number, add: (row: number) => number): ReadonlyMap<number, readonly number[]> {
  const repeats = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const first = add(row);
    if (first < 0) continue;
    const others = repeats.get(first);
    if (others === undefined) repeats.set(first, [row]);
    else others.push(row);
  }
  return repeats;
}

/** What R2 compares of two rows with one key: every other field but receivedAt, as values. */
export type KeptRow = AcceptedPlace & {
  readonly currency: Currency;
  readonly amountMinor: number;
  readonly occurredAt: number;
  readonly mode: number;
  readonly originalReference: string | null;
};

/** A row of the file at hand as it is compared. */
export function rowOfBlock(block: RowBlock, pairs: readonly Pair[], row: number): KeptRow {
  return {
    fileSha256: null,
    line: block.line[row]!,
    currency: pairs[block.pair[row]!]!.currency,
    amountMinor: block.amountMinor[row]!,
    occurredAt: block.occurredAt[row]!,
    mode: block.mode[row]!,
    originalReference: block.namesOriginal[row] === 1 ? referenceAt(block.originalReference, row) : null,
  };
}

function rowOfSegment(segment: Segment, row: number, fileSha256: Sha256 | null): KeptRow {
  return {
    fileSha256,
    line: segment.line[row]!,
    currency: pairAt(segment, row).currency,
    amountMinor: segment.amountMinor[row]!,
    occurredAt: segment.occurredAt[row]!,
    mode: segment.mode[row]!,
    originalReference: originalReferenceAt(segment, row),
  };
}

/** The first field in which two rows with one key differ (R2), or null. */
export function differingField(row: KeptRow, kept: KeptRow): TransactionColumn | null {
  if (row.currency !== kept.currency) return 'currency';
  if (row.amountMinor !== kept.amountMinor) return 'amount';
  if (row.occurredAt !== kept.occurredAt) return 'occurred_at';
  if (row.mode !== kept.mode) return 'mode';
  return row.originalReference === kept.originalReference ? null : 'original_rrn';
}
