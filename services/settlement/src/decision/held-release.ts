// What releases a held row, as a sentence for the people who wait for the money.
import type { HeldReason } from '@asof/domain';

const RELEASED_BY: Readonly<Record<HeldReason, string>> = {
  NO_ASSIGNMENT: 'a terminal assignment that covers its instant',
  NO_BINDING: 'a binding (kind seed or retro) that covers its instant',
  BINDING_HOLE: 'a retroactive binding over the hole at its instant',
  NO_FEE_PLAN: 'a fee plan that covers its instant',
  ORIGINAL_UNKNOWN: 'its original being received; or a person: reject it, or treat the refund as without reference',
  ORIGINAL_HELD: 'whatever releases its original',
  ORIGINAL_CANCELLED: 'a person: reject it, or treat the refund as without reference',
  PARTIAL_VOID: 'a person: reject it; what is to be returned in part is a refund',
  OVER_REFUND: 'a person: reject it, or treat the refund as without reference',
};

/** Completes "it is released by …". */
export function releasedBy(reason: HeldReason): string {
  return RELEASED_BY[reason];
}
