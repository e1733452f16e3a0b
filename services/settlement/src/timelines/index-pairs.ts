// Flattened timelines made ready for the kernels: the index over pairs, and totals groups for held rows by currency and reason behind
// those of routed rows.
import { type Currency, HELD_REASONS } from '@asof/domain';
import { type ColumnMemory, indexTimelines, type RoutingIndex } from '@asof/routing';
import { type FlatTimelines, heldRoute, type Pair } from './flat-timelines.ts';

/** Timelines of a batch's pairs, and the kernels' index over them. */
export type RoutedTimelines = { readonly flat: FlatTimelines; readonly index: RoutingIndex };

/**
 * `pairs` as they were flattened; `uncertaintyMicros` by capture mode. With a memory the index lies in it, as the WebAssembly kernel wants
 * it. Throws RoutingInputError where timelines contradict themselves.
 */
export function indexPairs(
  flat: FlatTimelines,
  pairs: readonly Pair[],
  uncertaintyMicros: Float64Array,
  memory?: ColumnMemory,
): RoutedTimelines {
  const groupOfCurrency = new Map<Currency, number>();
  const heldGroup = new Uint32Array(pairs.length);
  let [last, group]: [Currency | null, number] = [null, 0];
  for (let pair = 0; pair < pairs.length; pair++) {
    const { currency } = pairs[pair]!;
    if (currency !== last) {
      group = groupOfCurrency.get(currency) ?? flat.groupCount + groupOfCurrency.size * HELD_REASONS.length;
      groupOfCurrency.set(currency, group);
      last = currency;
    }
    heldGroup[pair] = group;
  }
  const settings = {
    noFeePlanRoute: heldRoute('NO_FEE_PLAN'),
    heldGroup,
    uncertaintyMicros,
    groups: flat.groupCount + groupOfCurrency.size * HELD_REASONS.length,
  };
  return { flat, index: indexTimelines(flat.timelines, flat.plans, settings, memory) };
}
