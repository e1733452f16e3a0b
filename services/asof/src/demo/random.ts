// Where the demo's chance comes from: a seed and a purpose give the same numbers on every machine, and drawing more for one purpose
// never shifts another.

export type Random = {
  /** In [0, 1). */
  float(): number;
  /** A whole number in [0, limit). */
  below(limit: number): number;
  /** A whole number in [low, high]. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  /** `items` must not be empty. */
  pick<T>(items: readonly T[]): T;
};

/** Small fast counter generator (sfc32) over a hash of seed and purpose. */
export function createRandom(seed: number, purpose: string): Random {
  let [a, b, c, counter] = seedWords(`${seed}/${purpose}`);
  const float = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 16; round++) float(); // the first outputs still show the seed
  const below = (limit: number): number => Math.floor(float() * limit);
  return {
    float,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: probability => float() < probability,
    pick: items => items[below(items.length)]!,
  };
}

/** FNV-1a from four starting points. */
function seedWords(text: string): [number, number, number, number] {
  const word = (start: number): number => {
    let hash = start | 0;
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
    return hash;
  };
  return [word(0x811c_9dc5), word(0x9e37_79b9), word(0x85eb_ca6b), word(0xc2b2_ae35)];
}

/**
 * Deals by share, but each item once before chance decides: a small estate shows every story too. `shares` sum to at most 1; what
 * is left is `otherwise`.
 */
export function createDeal<T>(random: Random, shares: readonly (readonly [T, number])[], otherwise: T): () => T {
  let dealt = 0;
  return () => {
    if (dealt < shares.length) return shares[dealt++]![0];
    let point = random.float();
    for (const [item, share] of shares) {
      point -= share;
      if (point < 0) return item;
    }
    return otherwise;
  };
}
