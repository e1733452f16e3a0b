// The order of a dictionary's texts by their bytes, as numbers: extended by those that came since, never sorted anew.
import { type Dictionary, sizeOf } from '../timelines/dictionary.ts';
import { extend, type Integers } from '../timelines/growing-column.ts';

/** Below it insertion is quicker than parting. */
const FEW = 12;

/** `order` holds the numbers of the first texts in the order of their bytes; it is given those of the rest. Texts are short. */
export function orderNames(names: Dictionary, order: Integers): void {
  const known = order.length;
  const added = sizeOf(names) - known;
  if (added === 0) return;
  const numbers = Int32Array.from({ length: added }, (_, index) => known + index);
  sortByByte(names, numbers, { from: 0, to: added, at: 0 });
  extend(order, added);
  merge(names, order.data, known, numbers);
}

/** From the end on, so that nothing is overwritten before it was moved. */
function merge(names: Dictionary, order: Int32Array, known: number, added: Int32Array): void {
  let [old, place] = [known - 1, known + added.length - 1];
  for (let index = added.length - 1; index >= 0; place--) {
    if (old >= 0 && compare(names, order[old]!, added[index]!, 0) > 0) order[place] = order[old--]!;
    else order[place] = added[index--]!;
  }
}

type Stretch = { readonly from: number; readonly to: number; readonly at: number };

/** Numbers of texts that are alike before byte `at`: parted by that byte into less, equal and more, and each part again. */
function sortByByte(names: Dictionary, numbers: Int32Array, { from, to, at: first }: Stretch): void {
  let [low, high, at] = [from, to, first];
  while (high - low > FEW) {
    const pivot = byteOf(names, numbers[(low + high) >>> 1]!, at);
    let [less, more] = [low, high];
    for (let index = low; index < more; ) {
      const byte = byteOf(names, numbers[index]!, at);
      if (byte < pivot) swap(numbers, less++, index++);
      else if (byte > pivot) swap(numbers, --more, index);
      else index++;
    }
    sortByByte(names, numbers, { from: low, to: less, at });
    sortByByte(names, numbers, { from: more, to: high, at });
    if (pivot < 0) return;
    [low, high] = [less, more];
    at++;
  }
  for (let index = low + 1; index < high; index++)
    for (let place = index; place > low && compare(names, numbers[place - 1]!, numbers[place]!, at) > 0; place--)
      swap(numbers, place - 1, place);
}

function swap(numbers: Int32Array, left: number, right: number): void {
  const number = numbers[left]!;
  numbers[left] = numbers[right]!;
  numbers[right] = number;
}

/** -1 behind the end: the shorter of two texts that begin alike comes first. */
function byteOf({ records, stride, heap }: Dictionary, number: number, at: number): number {
  const text = records.data[number * stride]!;
  return at < heap.data[text]! ? heap.data[text + 1 + at]! : -1;
}

function compare(names: Dictionary, left: number, right: number, from: number): number {
  for (let at = from; ; at++) {
    const byte = byteOf(names, left, at);
    const difference = byte - byteOf(names, right, at);
    if (difference !== 0 || byte < 0) return difference;
  }
}
