// R20 as a sheet: rows of earlier batches that stand on another account than is known to be right now. Nothing is moved by it.
import {
  AccountId,
  AcquirerId,
  BatchId,
  Currency,
  instantText,
  minorText,
  TRANSACTION_KINDS,
  TransactionId,
} from '@asof/domain';
import { z } from 'zod';
import { decodeLine, encodeLines, splitLines } from '../sheet/json-lines.ts';

const Header = z.strictObject({ sheet: z.literal('misroutes'), version: z.literal(1), batchId: BatchId });
const MisrouteLine = z.strictObject({
  transactionId: TransactionId,
  acquirerId: AcquirerId,
  stan: z.string(),
  rrn: z.string(),
  kind: z.enum(TRANSACTION_KINDS),
  occurredAt: instantText,
  currency: Currency,
  /** Gross, unsigned. */
  amountMinor: minorText,
  /** The last right account and the new one; null is none. */
  fromAccountId: AccountId.nullable(),
  toAccountId: AccountId.nullable(),
  routedIn: BatchId,
});
export type MisrouteLine = z.output<typeof MisrouteLine>;

/** In ascending order of transaction id. */
export function encodeMisroutes(batchId: BatchId, misroutes: readonly MisrouteLine[]): readonly Uint8Array[] {
  const header: z.output<typeof Header> = { sheet: 'misroutes', version: 1, batchId };
  return encodeLines(
    header,
    misroutes.map(misroute => MisrouteLine.encode(misroute)),
  );
}

/** Throws SheetFailure. */
export function* decodeMisroutes(bytes: Uint8Array): Generator<MisrouteLine> {
  for (const line of splitLines(bytes, Header).lines) yield decodeLine(line, MisrouteLine);
}
