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
    ...(routed?.counts ?? { routed: 0, cancelled: 0, held: 0 }),
    heldByReason: routed?.heldByReason ?? {},
    toEarlierCard: routed === null ? 0 : (await batch.decisions()).toEarlierCard,
    misroutes: misroutes?.rows ?? 0,
    digest: routed?.digest ?? null,
    currencies: currenciesOf(routed, netted, instructed),
  };
}

const NOTHING = 0n as Minor;

/** A currency may stand in a batch by its rows, or only by what was carried in. */
function currenciesOf(
  routed: BatchRouted | null,
  netted: BatchNetted | null,
  instructed: BatchInstructed | null,
): readonly CurrencySummary[] {
  const totals = [...(routed?.totals ?? []), ...(netted?.totals ?? [])];
  return [...new Set(totals.map(({ currency }) => currency))].sort().map(currency => {
    const rows = routed?.totals.find(total => total.currency === currency)?.routed;
    const net = netted?.totals.find(total => total.currency === currency);
    const paid = instructed?.totals.find(total => total.currency === currency);
    return {
      currency,
      creditsMinor: rows?.creditsMinor ?? NOTHING,
      debitsMinor: rows?.debitsMinor ?? NOTHING,
      feesMinor: rows?.feesMinor ?? NOTHING,
      carriedInMinor: net?.carriedInMinor ?? NOTHING,
      paidMinor: paid?.amountMinor ?? NOTHING,
      carriedOutMinor: net?.carriedOutMinor ?? NOTHING,
      payouts: paid?.count ?? 0,
    };
  });
}
