// Flattened timelines made ready for the kernels: the index over pairs, and totals groups for held rows by currency and reason behind
// those of routed rows.
import { HELD_REASONS } from '@asof/domain';
import { type ColumnMemory, indexTimelines, type RoutingIndex } from '@asof/routing';
import { type FlatTimelines, heldRoute } from './flat-timelines.ts';
import { CURRENCY_NUMBERS } from './scope-keys.ts';

/** Timelines of a batch's pairs, and the kernels' index over them. */
export type RoutedTimelines = { readonly flat: FlatTimelines; readonly index: RoutingIndex };

/**
 * `uncertaintyMicros` by capture mode. With a memory the index lies in it, as the WebAssembly kernel wants it. Throws RoutingInputError
 * where timelines contradict themselves.
 */
export function indexPairs(
  flat: FlatTimelines,
  uncertaintyMicros: Float64Array,
  memory?: ColumnMemory,
): RoutedTimelines {
  const { currencies, groupCount } = flat;
  const heldGroup = new Uint32Array(currencies.length);
  // By number of a currency: its first group + 1.
  const groupOf = new Int32Array(CURRENCY_NUMBERS);
  let groups = groupCount;
  for (let pair = 0; pair < currencies.length; pair++) {
    const currency = currencies[pair]!;
    if (groupOf[currency] === 0) {
      groupOf[currency] = groups + 1;
      groups += REASONS;
    }
    heldGroup[pair] = groupOf[currency]! - 1;
  }
  const settings = {
    noFeePlanRoute: heldRoute('NO_FEE_PLAN'),
    heldGroup,
    uncertaintyMicros,
    groups,
  };
  return { flat, index: indexTimelines(flat.timelines, flat.plans, settings, memory) };
}

const REASONS = HELD_REASONS.length;
