// What has been decided of a batch so far, by row number. Placements are collected on the way and numbered for good at the end.
import { type Currency, type RowDecision, unreachable } from '@asof/domain';
import { flagsOf } from './decision-file.ts';
import { CANCELLED, heldCode } from './outcome-code.ts';
import { collectPlacements, type PlacementCollector, placementOf } from './placement.ts';

/** Stands for no decision yet. */
export const UNDECIDED = -(2 ** 31);

export type DecidedColumns = {
  /** `outcome-code.ts`, or UNDECIDED; placements as they were collected. */
  readonly outcome: Int32Array;
  readonly feeMinor: Float64Array;
  readonly flags: Uint8Array;
  readonly placements: PlacementCollector;
};

export function undecidedColumns(count: number): DecidedColumns {
  return {
    outcome: new Int32Array(count).fill(UNDECIDED),
    feeMinor: new Float64Array(count),
    flags: new Uint8Array(count),
    placements: collectPlacements(),
  };
}

/** For single rows: debits and their cancelled originals. */
export function putDecision(columns: DecidedColumns, number: number, currency: Currency, decision: RowDecision): void {
  switch (decision.outcome) {
    case 'routed':
      columns.outcome[number] = columns.placements.add(placementOf(decision, currency));
      columns.feeMinor[number] = Number(decision.feeMinor);
      columns.flags[number] = flagsOf(decision.ambiguous, decision.effect === 'debit' ? decision.falls : null);
      return;
    case 'cancelled':
      columns.outcome[number] = CANCELLED;
      return;
    case 'held':
      columns.outcome[number] = heldCode(decision.reason);
      columns.flags[number] = flagsOf(decision.ambiguous, null);
      return;
    default:
      unreachable(decision);
  }
}
