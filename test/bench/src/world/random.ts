// Seeded chance: the same seed draws the same world on every machine.

export type Random = {
  /** 0 to 2^32 - 1. */
  readonly uint: () => number;
  /** [0, 1) in steps of 2^-32. */
  readonly unit: () => number;
  /** 0 to `count` - 1. */
  readonly below: (count: number) => number;
  readonly chance: (share: number) => boolean;
};

/** sfc32: 128 bits of state, a few nanoseconds a draw. Streams of one seed do not overlap in any world that fits a disk. */
export function createRandom(seed: number, stream: number): Random {
  let [a, b, c, d] = [seed | 0, stream | 0, 0x9e3779b9 | 0, 1];
  const uint = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 16; warm++) uint();
  const unit = (): number => uint() / 2 ** 32;
  return { uint, unit, below: count => Math.floor(unit() * count), chance: share => unit() < share };
}
