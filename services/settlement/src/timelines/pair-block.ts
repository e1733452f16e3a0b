// What is found of the pairs of a block, in scratch columns that the next block overwrites: each step of flattening goes through all pairs of
// a block before the next step begins, in a loop that does little else.

/** A block has no more pairs. */
export const BLOCK_PAIRS_MAX = 128;

/** Columns by pair of the block. */
export type PairBlock = {
  count: number;
  /** Under which number the pair is shown, ABSENT where it never was; its currency's number. */
  readonly shown: Int32Array;
  readonly currency: Int32Array;
  /** Where the pair is a usual one (flatten-plain.ts): the fact that assigned it, NOT_PLAIN elsewhere; from when up to when. */
  readonly assignment: Int32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Its terminal's own bindings and plans: where they stand, and what they show. */
  readonly run: Int32Array;
  readonly runLength: Int32Array;
  readonly plan: Int32Array;
  readonly ownBindings: BindingLines;
  readonly ownPlans: PlanLines;
};

/**
 * By pair of the block the first of its entries, one more than there are pairs; by entry when it begins, the fact that asserted it, its
 * account, and room for its group.
 */
export type BindingLines = {
  readonly first: Int32Array;
  from: Float64Array;
  fact: Int32Array;
  account: Int32Array;
  group: Int32Array;
};

/** The same with the facts that published plans, NOTHING where a line ends. */
export type PlanLines = { readonly first: Int32Array; from: Float64Array; plan: Int32Array };

export const NOT_PLAIN = -1;

const ENTRIES_AT_FIRST = 1024;

export function createPairBlock(): PairBlock {
  const integers = () => new Int32Array(BLOCK_PAIRS_MAX);
  const instants = () => new Float64Array(BLOCK_PAIRS_MAX);
  return {
    count: 0,
    ...{ shown: integers(), currency: integers() },
    ...{ assignment: integers(), from: instants(), to: instants() },
    ...{ run: integers(), runLength: integers(), plan: integers() },
    ownBindings: createBindingLines(),
    ownPlans: createPlanLines(),
  };
}

function createBindingLines(): BindingLines {
  const words = () => new Int32Array(ENTRIES_AT_FIRST);
  const from = new Float64Array(ENTRIES_AT_FIRST);
  return { first: new Int32Array(BLOCK_PAIRS_MAX + 1), from, fact: words(), account: words(), group: words() };
}

function createPlanLines(): PlanLines {
  const plan = new Int32Array(ENTRIES_AT_FIRST);
  return { first: new Int32Array(BLOCK_PAIRS_MAX + 1), from: new Float64Array(ENTRIES_AT_FIRST), plan };
}
