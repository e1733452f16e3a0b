// Numbers that one call of flattening gives to things that the estate knows under numbers of its own, in order of first use. Kept from call to
// call and never cleared: what an earlier call wrote is below what this one writes.
export type CallNumbers = {
  /** By number of the estate: the call's number above `before`. */
  given: Int32Array;
  /** One more than all that earlier calls gave: what was never written is nothing. */
  before: number;
};

const BEFORE_MAX = 2 ** 30;

/** Nothing is numbered. */
export function createCallNumbers(): CallNumbers {
  return { given: new Int32Array(0), before: 1 };
}

/** A new call begins, which may number so many things. */
export function beginNumbers(numbers: CallNumbers, things: number): void {
  const isWornOut = numbers.before > BEFORE_MAX;
  if (isWornOut) numbers.before = 1;
  if (isWornOut || numbers.given.length < things) numbers.given = new Int32Array(things * 2);
}

/** The call ends, also one that broke off, which gave so many numbers. */
export function endNumbers(numbers: CallNumbers, count: number): void {
  numbers.before += count;
}
