// A batch on one screen: its events' counts and totals, with the little that only its decisions sheet tells.
import type { BatchInstructed, BatchNetted, BatchRouted, Minor } from '@asof/domain';
import type { BatchSummary, CurrencySummary } from './batch-rows.ts';
import type { FrozenBatch } from './frozen-batch.ts';

export async function summaryOf(batch: FrozenBatch): Promise<BatchSummary> {
  const { status, cut, routed, netted, misroutes, instructed } = batch.record;
  const { batchId, acquirerId, cutAt, businessDate, knownAt, rows } = cut;
  return {
    ...{ batchId, acquirerId, status, cutAt, businessDate, knownAt },
    rows: rows.fresh + rows.retried,
    retried: rows.retried,
    ...(routed?.counts ?? { routed: null, cancelled: null, held: null }),
    heldByReason: routed?.heldByReason ?? null,
    toEarlierCard: routed === null ? null : (await batch.decisions()).toEarlierCard,
    misroutes: misroutes?.rows ?? (netted === null ? null : 0), // none found is not told, and netting comes after
    digest: routed?.digest ?? null,
    currencies: currenciesOf(routed, netted, instructed),
  };
}

const NOTHING = 0n as Minor;

/** A currency may stand in a batch by its rows, or only by what was carried in; of a step that was not told, nothing is known. */
function currenciesOf(
  routed: BatchRouted | null,
  netted: BatchNetted | null,
  instructed: BatchInstructed | null,
): readonly CurrencySummary[] {
  const totals = [...(routed?.totals ?? []), ...(netted?.totals ?? [])];
  const uncarried = netted === null ? null : NOTHING;
  const unpaid = instructed === null ? { amountMinor: null, count: null } : { amountMinor: NOTHING, count: 0 };
  return [...new Set(totals.map(({ currency }) => currency))].sort().map(currency => {
    const rows = routed?.totals.find(total => total.currency === currency)?.routed;
    const net = netted?.totals.find(total => total.currency === currency);
    const paid = instructed?.totals.find(total => total.currency === currency) ?? unpaid;
    return {
      currency,
      creditsMinor: rows?.creditsMinor ?? NOTHING,
      debitsMinor: rows?.debitsMinor ?? NOTHING,
      feesMinor: rows?.feesMinor ?? NOTHING,
      carriedInMinor: net?.carriedInMinor ?? uncarried,
      paidMinor: paid.amountMinor,
      carriedOutMinor: net?.carriedOutMinor ?? uncarried,
      payouts: paid.count,
    };
  });
}
