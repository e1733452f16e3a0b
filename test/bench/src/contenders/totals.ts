// Totals as our contenders sum them: credits by the kernel, debits and held rows beside it.
import type { AnswerSink } from './contender.ts';

export type TotalColumns = {
  readonly creditCount: Float64Array;
  readonly creditsMinor: Float64Array;
  readonly debitCount: Float64Array;
  readonly debitsMinor: Float64Array;
  readonly feesMinor: Float64Array;
  readonly heldCount: Float64Array;
  readonly heldMinor: Float64Array;
};

/** All zero. */
export function emptyTotalColumns(groups: number, reasons: number): TotalColumns {
  const column = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));
  return {
    creditCount: column(groups),
    creditsMinor: column(groups),
    debitCount: column(groups),
    debitsMinor: column(groups),
    feesMinor: column(groups),
    heldCount: column(reasons),
    heldMinor: column(reasons),
  };
}

/** Back to zero, for the next round. */
export function clearTotals(totals: TotalColumns): void {
  for (const column of Object.values(totals)) column.fill(0);
}

/** Tells every group and every reason. */
export function tellTotals(totals: TotalColumns, sink: AnswerSink): void {
  for (let group = 0; group < totals.creditCount.length; group++) {
    sink.group(group, {
      creditCount: totals.creditCount[group]!,
      creditsMinor: totals.creditsMinor[group]!,
      debitCount: totals.debitCount[group]!,
      debitsMinor: totals.debitsMinor[group]!,
      feesMinor: totals.feesMinor[group]!,
    });
  }
  for (let reason = 0; reason < totals.heldCount.length; reason++)
    sink.held(reason, totals.heldCount[reason]!, totals.heldMinor[reason]!);
}
