// Numbers that few facts have, as pairs (fact, number) in the order of facts: what most have not costs no memory.
import { append, type Floats } from './growing-column.ts';

/** The fact is behind every other that has one. */
export function addNumber(pairs: Floats, fact: number, value: number): void {
  append(pairs, fact);
  append(pairs, value);
}

/** Cost follows the logarithm of the pairs. */
export function numberAt({ data, length }: Floats, fact: number, otherwise: number): number {
  let [low, high] = [0, length / 2];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (data[middle * 2]! < fact) low = middle + 1;
    else high = middle;
  }
  return low * 2 < length && data[low * 2] === fact ? data[low * 2 + 1]! : otherwise;
}
