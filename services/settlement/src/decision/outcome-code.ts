// One number per decided row: where it stands (≥ 0, an index into the batch's placements), or why it stands nowhere.
import { HELD_REASONS, type HeldReason } from '@asof/domain';

export const CANCELLED = -1;
const FIRST_HELD = -2;

export function heldCode(reason: HeldReason): number {
  return FIRST_HELD - HELD_REASONS.indexOf(reason);
}

export function isHeld(code: number): boolean {
  return code <= FIRST_HELD;
}

/** Null unless the row is held. */
export function heldReason(code: number): HeldReason | null {
  return HELD_REASONS[FIRST_HELD - code] ?? null;
}
