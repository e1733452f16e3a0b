// What releases a held row, as a sentence for the people who wait for the money.
import { type HeldReason, type TransactionKind, unreachable } from '@asof/domain';

const PERSON = 'a person: reject it';
/** Only a refund can be freed of its reference (R9). */
const PERSON_ABOUT_REFUND = `${PERSON}, or treat the refund as without reference`;

/** Completes "it is released by …". */
export function releasedBy(reason: HeldReason, kind: TransactionKind): string {
  const person = kind === 'refund' ? PERSON_ABOUT_REFUND : PERSON;
  switch (reason) {
    case 'NO_ASSIGNMENT':
      return 'a terminal assignment that covers its instant';
    case 'NO_BINDING':
      return 'any binding in its currency that covers its instant';
    case 'BINDING_HOLE':
      return 'any binding in its currency over the hole, of the scope whose card was ended or of a narrower one';
    case 'NO_FEE_PLAN':
      return 'a fee plan that covers its instant';
    case 'ORIGINAL_UNKNOWN':
      return `its original being received; or ${person}`;
    case 'ORIGINAL_HELD':
      return 'whatever releases its original';
    case 'ORIGINAL_CANCELLED':
    case 'OVER_REFUND':
      return person;
    case 'PARTIAL_VOID':
      return `${PERSON}; what is to be returned in part is a refund`;
    default:
      return unreachable(reason);
  }
}
