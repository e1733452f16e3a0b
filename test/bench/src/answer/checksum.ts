// One number for an answer, the same whatever order its rows and groups are told in: each is mixed with its number into 64 bits, and the
// mixed ones are added. Every contender tells its answer to the same sink, outside the clock.

export type GroupAnswer = {
  readonly creditCount: number;
  readonly creditsMinor: number;
  readonly debitCount: number;
  /** Below zero. */
  readonly debitsMinor: number;
  readonly feesMinor: number;
};

/** What a contender tells its answer to. Groups and reasons without rows may be told or left out. */
export type AnswerSink = {
  /** `row`: the place in the arrival order. `route`: of the timeline's line, or below zero -1 - the reason. */
  readonly row: (row: number, route: number, feeMinor: number, ambiguous: number) => void;
  readonly group: (group: number, answer: GroupAnswer) => void;
  /** `sumMinor` with its signs. */
  readonly held: (reason: number, count: number, sumMinor: number) => void;
};

export type Checksum = { readonly sink: AnswerSink; readonly decisions: () => string; readonly totals: () => string };

const UINT = 2 ** 32;
const WORDS_MAX = 12;

export function createChecksum(): Checksum {
  const [decisions, totals] = [createSum(), createSum()];
  const row: AnswerSink['row'] = (place, route, feeMinor, ambiguous) =>
    decisions.add(place, route, feeMinor, ambiguous, 0, 0);
  const group: AnswerSink['group'] = (number, { creditCount, creditsMinor, debitCount, debitsMinor, feesMinor }) => {
    if (creditCount + debitCount > 0) totals.add(number, creditCount, creditsMinor, debitCount, debitsMinor, feesMinor);
  };
  const held: AnswerSink['held'] = (reason, count, sumMinor) => {
    if (count > 0) totals.add(-1 - reason, count, sumMinor, 0, 0, 0);
  };
  return { sink: { row, group, held }, decisions: decisions.told, totals: totals.told };
}

/** Two lanes of 32 bits, fed with the low and high words of every number. */
function createSum() {
  const words = new Int32Array(WORDS_MAX);
  let [first, second] = [0, 0];
  function put(at: number, value: number): void {
    words[at] = value;
    words[at + 1] = Math.floor(value / UINT);
  }
  return {
    add(a: number, b: number, c: number, d: number, e: number, f: number): void {
      put(0, a);
      put(2, b);
      put(4, c);
      put(6, d);
      put(8, e);
      put(10, f);
      first = (first + mixed(words, 0x2545f491)) | 0;
      second = (second + mixed(words, 0x1b873593)) | 0;
    },
    told: (): string => [first, second].map(lane => (lane >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}

/** MurmurHash3's rounds and its ending: one changed bit changes half of the sum's. */
function mixed(words: Int32Array, seed: number): number {
  let hash = seed;
  for (let index = 0; index < WORDS_MAX; index++) {
    const word = Math.imul(words[index]!, 0xcc9e2d51);
    hash ^= Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
