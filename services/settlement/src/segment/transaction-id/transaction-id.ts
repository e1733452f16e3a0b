// R1 for one row: its id is the SHA-256 of its key, in lower-case hexadecimal. What derives many at once is held to it.
import { hash } from 'node:crypto';
import { type TransactionId, type TransactionKey, transactionKeyText } from '@asof/domain';

/** About a microsecond. */
export function transactionIdOf(key: TransactionKey): TransactionId {
  return hash('sha256', transactionKeyText(key)) as TransactionId;
}
