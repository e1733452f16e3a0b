// Turns the totals of a batch into money that goes out or is carried on (R17 to R19): sub-batches, netting transfers, minimums,
// payout instructions. The rules are the domain's, and decide wherever money moves within a merchant or an account may be too small to
// be paid; the usual sub-batch, which is paid as it stands, is seen at a glance.
import { hash } from 'node:crypto';
import {
  assert,
  type BatchId,
  type CarriedAmount,
  type Cut,
  type Estate,
  type InstructionId,
  instructionKeyText,
  type NettingTransfer,
  nettingOf,
  overflowingTotal,
  type Payout,
  payoutOf,
  uuidV8,
} from '@asof/domain';
import { addMinorTo } from '../decision/exact-amounts.ts';
import {
  addNamedRow,
  areNettedTogether,
  groupTotalOf,
  KEY_WORDS,
  keyOf,
  OF,
  ofSubBatches,
  ROW_SUMS,
  rowsBeyond,
  SUM,
  type SumRows,
  subBatchOf,
  summed,
} from '../decision/sum-rows.ts';
import { minimumPayoutIn, noCard, readCard, registrationOf } from '../timelines/account-facts.ts';
import { ABSENT } from '../timelines/dictionary.ts';
import { countKnown, type FactColumns } from '../timelines/fact-columns.ts';

export type NetBatch = {
  readonly kind: 'netted';
  readonly subBatches: SumRows;
  readonly transfers: readonly NettingTransfer[];
} & Closings &
  Payouts;

/** By sub-batch: its net after all transfers. */
type Closings = { readonly closingMinor: Float64Array };

/** By sub-batch. */
type Payouts = {
  readonly because: readonly Payout['because'][];
  /** Null: carried on. */
  readonly instructionIds: readonly (InstructionId | null)[];
  /** The fact that registered its account, as known at the batch's K; ABSENT where it has none. */
  readonly registrations: Int32Array;
};

/** R5: names the first sum that is beyond the exact range. The batch is to be refused whole. */
export type NetOverflow = { readonly kind: 'overflow'; readonly group: string };

export type Netting = {
  readonly batchId: BatchId;
  readonly cutAt: Cut['cutAt'];
  /** At the batch's K. */
  readonly estate: Estate;
  readonly totals: SumRows;
  readonly carriedIn: readonly CarriedAmount[];
};

export function netBatch(netting: Netting): NetBatch | NetOverflow {
  const { totals, carriedIn } = netting;
  const totalsBeyond = overflowOf({ totals: rowsBeyond(totals).map(row => groupTotalOf(totals, row)) });
  if (totalsBeyond !== null) return totalsBeyond;
  const subBatches = subBatchesOf(totals, carriedIn);
  // Transfers bring a net nearer to zero: what closes a sub-batch is within the range where its net is.
  const beyond = rowsBeyond(subBatches).map(row => ({ ...subBatchOf(subBatches, row), closingMinor: 0n }));
  const subBatchesBeyond = overflowOf({ subBatches: beyond });
  if (subBatchesBeyond !== null) return subBatchesBeyond;
  const { transfers, closingMinor } = transfersAmong(subBatches);
  return { kind: 'netted', subBatches, transfers, closingMinor, ...payoutsOf(netting, subBatches, closingMinor) };
}

/** R19: derived, so that the same batch made again orders the same payouts. */
export function instructionIdOf(key: Parameters<typeof instructionKeyText>[0]): InstructionId {
  return uuidV8(hash('sha256', instructionKeyText(key), 'hex')) as string as InstructionId;
}

const NOTHING = {
  ...{ decided: [], gross: [], totals: [], subBatches: [] },
  ...{ transfers: [], instructions: [], carriedOut: [], currencies: [] },
};

/** R5: the first sum among these that is beyond the exact range, by name, or null. */
export function overflowOf(formed: Partial<Parameters<typeof overflowingTotal>[0]>): NetOverflow | null {
  const group = overflowingTotal({ ...NOTHING, ...formed });
  return group === null ? null : { kind: 'overflow', group };
}

/** R17: a sub-batch may come from rows, from what was carried in, or from both. */
function subBatchesOf(totals: SumRows, carriedIn: readonly CarriedAmount[]): SumRows {
  const rows = ofSubBatches(totals, carriedIn.length);
  for (const carried of carriedIn) {
    const at = addNamedRow(rows, carried, null);
    addMinorTo(rows.sums, at + SUM.carriedIn, carried.amountMinor);
  }
  return summed(rows);
}

/** R18. Where none of a merchant's sub-batches owes or none has anything, they close as they are. */
function transfersAmong(subBatches: SumRows): Closings & Pick<NetBatch, 'transfers'> {
  const { length, sums } = subBatches;
  const closingMinor = new Float64Array(length);
  const transfers: NettingTransfer[] = [];
  let [from, owes, has] = [0, false, false];
  for (let row = 0; row < length; row++) {
    const net = sums.near[row * ROW_SUMS + SUM.net]!;
    closingMinor[row] = net;
    owes ||= net < 0;
    has ||= net > 0;
    if (row + 1 < length && areNettedTogether(subBatches, row, row + 1)) continue;
    const own = closingMinor.subarray(from, row + 1);
    if (owes && has) for (const transfer of netAmong(subBatches, from, own)) transfers.push(transfer);
    [from, owes, has] = [row + 1, false, false];
  }
  return { closingMinor, transfers };
}

/** Sub-batches of one merchant and currency, from `from` on; their nets become what they close with. */
function netAmong(subBatches: SumRows, from: number, nets: Float64Array): readonly NettingTransfer[] {
  const { transfers, closed } = nettingOf(Array.from(nets, (_, index) => subBatchOf(subBatches, from + index)));
  for (const [index, sub] of closed.entries()) nets[index] = Number(sub.closingMinor);
  return transfers;
}

/** R19, for each sub-batch. */
function payoutsOf({ batchId, cutAt, estate }: Netting, subBatches: SumRows, closingMinor: Float64Array): Payouts {
  const { length, columns, keys } = subBatches;
  const registrations = new Int32Array(length).fill(ABSENT);
  const because: Payout['because'][] = [];
  const instructionIds: (InstructionId | null)[] = [];
  const known = countKnown(columns, estate.knownAt);
  for (let row = 0; row < length; row++) {
    const account = keys[row * KEY_WORDS + OF.account]!;
    const registration = account === ABSENT ? ABSENT : registrationOf(columns, account, known);
    const currency = keys[row * KEY_WORDS + OF.currency]!;
    const payout = isMinimumReached(columns, registration, currency, closingMinor[row]!)
      ? REACHED
      : payoutOf(estate, cutAt, { ...keyOf(subBatches, row), closingMinor: BigInt(closingMinor[row]!) });
    registrations[row] = registration;
    because.push(payout.because);
    instructionIds.push(payout.kind === 'carried' ? null : payoutIdOf(batchId, subBatches, row, registration));
  }
  return { because, instructionIds, registrations };
}

const REACHED = { kind: 'paid', because: 'minimum-reached' } as const satisfies Payout;

const card = noCard();

/** Of an amount above zero to an account that names the currency: the usual payout, for which there is nothing else to ask. */
function isMinimumReached(columns: FactColumns, registration: number, currency: number, closing: number): boolean {
  if (registration === ABSENT || closing <= 0) return false;
  readCard(columns, registration, card);
  return closing >= minimumPayoutIn(columns.heap, card.minimums, currency);
}

function payoutIdOf(batchId: BatchId, subBatches: SumRows, row: number, registration: number): InstructionId {
  const { merchantId, accountId, currency } = keyOf(subBatches, row);
  assert(accountId !== null, 'a debt is never paid');
  assert(registration !== ABSENT, `account ${accountId} was registered before a binding led to it`);
  return instructionIdOf({ batchId, merchantId, accountId, currency });
}
