// What a world may be made without, so that a measurement tells what it costs. Everything else of the seed stays as it is drawn.
export const FEATURES = ['currencies', 'held', 'changes', 'boundaries', 'plans', 'bounds', 'debits', 'large'] as const;
/**
 * A second currency; rows without an assignment, a card or a fee plan; changes on the day of the batch; rows on and beside them; fee plans
 * that follow each other; fixed parts, minimum and cap; debits and free credits; amounts beyond 2^31.
 */
export type Feature = (typeof FEATURES)[number];
export type Without = ReadonlySet<Feature>;
export const NOTHING: Without = new Set();

/** One feature left out, or all of them. */
export const LEAVINGS = [...FEATURES, 'everything'] as const;
export type Leaving = (typeof LEAVINGS)[number];
export const withoutOf = (leaving: Leaving | null): Without =>
  leaving === null ? NOTHING : new Set(leaving === 'everything' ? FEATURES : [leaving]);
