// The digest of a batch: one hash over what was decided about every row, equal for equal decisions on every machine and profile. It
// knows neither K's number nor segments nor the order in which rows were decided. Columns compute it in bulk; this is what they are
// held to.
import type { TransactionId } from '../ids.ts';
import { unreachable } from '../kernel.ts';
import { cardOf, type RowDecision } from './row-decision.ts';

export type DigestedRow = { readonly transactionId: TransactionId; readonly decision: RowDecision };

/** SHA-256 of the bytes: 32 bytes. It arrives as an argument, because this package reads no platform. */
export type Sha256Of = (bytes: Uint8Array) => Uint8Array;

const RECORD_BYTES = 72;
const CHAPTERS = 256;

/**
 * What the digest says of a decision, without its fee: `account:<account id>|<binding id>`, `debt|`, `cancelled|` or
 * `held:<REASON>|`, in UTF-8.
 */
export function digestAnswer(decision: RowDecision): string {
  switch (decision.outcome) {
    case 'routed': {
      const card = cardOf(decision);
      return card === null ? 'debt|' : `account:${card.accountId}|${card.bindingId}`;
    }
    case 'cancelled':
      return 'cancelled|';
    case 'held':
      return `held:${decision.reason}|`;
    default:
      return unreachable(decision);
  }
}

/**
 * A row is a record of 72 bytes: its transaction id (32), the SHA-256 of its answer (32), its fee in minor units as a signed number of
 * 64 bits, lowest byte first (0 for cancelled and held rows). Records stand in ascending order of id; those whose id begins with the
 * byte b are chapter b. The digest is the SHA-256 over the SHA-256 of the 256 chapters, so that chapters may be hashed side by side.
 */
export function batchDigest(rows: readonly DigestedRow[], sha256: Sha256Of): Uint8Array {
  const sorted = [...rows].sort((left, right) => (left.transactionId < right.transactionId ? -1 : 1));
  const chapters = Array.from({ length: CHAPTERS }, (_, chapter) => {
    const first = chapter.toString(16).padStart(2, '0');
    return sha256(
      concatenated(sorted.filter(row => row.transactionId.startsWith(first)).map(row => record(row, sha256))),
    );
  });
  return sha256(concatenated(chapters));
}

function record({ transactionId, decision }: DigestedRow, sha256: Sha256Of): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES);
  for (let byte = 0; byte < 32; byte++) bytes[byte] = Number.parseInt(transactionId.slice(byte * 2, byte * 2 + 2), 16);
  bytes.set(sha256(new TextEncoder().encode(digestAnswer(decision))), 32);
  const feeMinor = decision.outcome === 'routed' ? decision.feeMinor : 0n;
  new DataView(bytes.buffer).setBigInt64(64, feeMinor, true);
  return bytes;
}

function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const piece of pieces) {
    all.set(piece, end);
    end += piece.length;
  }
  return all;
}
