// What is found of the pairs of a block, in scratch columns that the next block overwrites: each step of flattening goes through all pairs of
// a block before the next step begins, in a loop that does little else. The columns are there once, for one call at a time (a thread has
// modules of its own): where a module names them as constants of its own, the compiler knows where they lie and how long they are.

/** A block has no more pairs. */
export const BLOCK_PAIRS_MAX = 128;

/** A pair with more bindings or plans of its own is painted. */
export const OWN_ENTRIES_MAX = 31;

const LINES_ENTRIES_MAX = BLOCK_PAIRS_MAX * (OWN_ENTRIES_MAX + 1);

const integers = () => new Int32Array(BLOCK_PAIRS_MAX);
const instants = () => new Float64Array(BLOCK_PAIRS_MAX);
/** One more, which tells where the last pair's entries end. */
const places = () => new Int32Array(BLOCK_PAIRS_MAX + 1);
const words = () => new Int32Array(LINES_ENTRIES_MAX);

/** By pair: under which number it is shown, ABSENT where it never was; its currency's number. */
export const asked = { shown: integers(), currency: integers() };

/**
 * By pair, where it is a usual one (flatten-plain.ts): the fact that assigned it, NOT_PLAIN elsewhere, from when, up to when; and where its
 * terminal's own bindings and plans stand.
 */
export const found = {
  assignment: integers(),
  from: instants(),
  to: instants(),
  run: integers(),
  runLength: integers(),
  plan: integers(),
};

export const NOT_PLAIN = -1;

/**
 * The terminals' own bindings, as usual pairs show them: by pair its first entry; by entry when it begins, the fact that asserted it, its
 * account, and room for its group. Each pair has one entry more, which stands where its assignment ends.
 */
export const ownBindings = {
  first: places(),
  from: new Float64Array(LINES_ENTRIES_MAX),
  fact: words(),
  account: words(),
  group: words(),
};

/** The same with the facts that published plans; below zero where a pair's plans end. */
export const ownPlans = { first: places(), from: new Float64Array(LINES_ENTRIES_MAX), plan: words() };
