// Why a batch is not cut, not finished or not shown: nothing is half done, and the code says what a person can do about it.
import type { BatchRefusal } from '@asof/domain';

export type BatchFailureCode =
  | 'read-incomplete'
  | 'amount-overflow'
  | 'cut-in-future'
  | 'nothing-received'
  | 'batch-unknown'
  | BatchRefusal;

/** Refuses a batch. `read-incomplete` may pass when the log is whole again; the others need a person. */
export class BatchFailure extends Error {
  override readonly name = 'BatchFailure';
  readonly code: BatchFailureCode;
  readonly retryable: boolean;
  constructor(code: BatchFailureCode, message: string) {
    super(message);
    this.code = code;
    this.retryable = code === 'read-incomplete';
  }
}
