import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, columnOf, decodeColumnFile, encodeColumnFile } from './column-file.ts';

const bytesOf = (meta: unknown, columns: Record<string, Column>) =>
  new Uint8Array(Buffer.concat(encodeColumnFile(meta, columns)));
const sample = () => bytesOf({ rows: 3 }, { at: Float64Array.of(1, -2.5, 2 ** 53 - 1), kind: Uint8Array.of(1, 2, 3) });
const failure = (code: string) => expect.objectContaining({ name: 'ColumnFileFailure', code, retryable: false });
const decoding = (bytes: Uint8Array) => {
  try {
    return decodeColumnFile(bytes);
  } catch (error) {
    return error;
  }
};

describe('a column file', () => {
  it('gives back what it says of itself and its columns', () => {
    const column = fc.oneof<fc.Arbitrary<Column>[]>(
      fc.uint8Array(),
      fc.int16Array(),
      fc.int32Array(),
      fc.uint32Array(),
      fc.float64Array(),
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), column), fc.nat(9), (meta, columns, shift) => {
        const whole = bytesOf(meta, columns);
        const shifted = new Uint8Array(whole.length + shift);
        shifted.set(whole, shift);
        const file = decodeColumnFile(shifted.subarray(shift));
        expect(JSON.stringify(file.meta)).toBe(JSON.stringify(meta));
        expect(Object.fromEntries(file.columns)).toEqual({ ...columns });
      }),
    );
  });

  it('lays its columns over the bytes without copying them, each on a boundary of 64 bytes', () => {
    const bytes = sample();
    const { columns } = decodeColumnFile(bytes);
    for (const column of columns.values()) {
      expect(column.buffer).toBe(bytes.buffer);
      expect(column.byteOffset % 64).toBe(0);
    }
  });

  it('hands a column over by name and type, and no other', () => {
    const file = decodeColumnFile(sample());
    expect(columnOf(file, 'at', Float64Array)[2]).toBe(2 ** 53 - 1);
    expect(() => columnOf(file, 'kind', Float64Array)).toThrow(failure('column-file-damaged'));
    expect(() => columnOf(file, 'amount', Float64Array)).toThrow(failure('column-file-damaged'));
  });

  it('is refused with other bytes in front, another version, or any other length', () => {
    expect(decoding(new TextEncoder().encode('kind,acquirer,mid,tid,batch'))).toEqual(failure('not-a-column-file'));
    expect(decoding(new Uint8Array())).toEqual(failure('not-a-column-file'));
    const newer = sample();
    newer[8] = 2;
    expect(decoding(newer)).toEqual(failure('column-file-version'));
    const whole = sample();
    for (let length = 16; length < whole.length; length++) {
      expect(decoding(whole.subarray(0, length))).toEqual(failure('column-file-damaged'));
    }
    expect(decoding(new Uint8Array(Buffer.concat([whole, Buffer.of(0)])))).toEqual(failure('column-file-damaged'));
  });

  it('is refused when its header is not readable', () => {
    const damaged = sample();
    damaged[16] = 0x5b;
    expect(decoding(damaged)).toEqual(failure('column-file-damaged'));
  });
});
