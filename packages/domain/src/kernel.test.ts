import { describe, expect, it } from 'vitest';
import { accept, acceptWarning, assert, Bug, isSameValue, refuse, unreachable } from './kernel.ts';

describe('a decision', () => {
  it('is events, with or without warnings, or a refusal', () => {
    expect(accept()).toEqual({ kind: 'accepted', events: [], warnings: [] });
    expect(accept(1, 2)).toEqual({ kind: 'accepted', events: [1, 2], warnings: [] });
    expect(acceptWarning([1], ['odd'])).toEqual({ kind: 'accepted', events: [1], warnings: ['odd'] });
    expect(refuse('tid-taken')).toEqual({ kind: 'refused', refusal: 'tid-taken' });
  });
});

describe('a bug', () => {
  it('is an invariant that does not hold, by its name', () => {
    expect(() => assert(1 > 2, 'one exceeds two')).toThrow(new Bug('one exceeds two'));
    expect(() => assert(2 > 1, 'two exceeds one')).not.toThrow();
  });
  it('is a value that the types did not foresee', () => {
    expect(() => unreachable('x' as never)).toThrow(new Bug('unreachable: "x"'));
  });
});

describe('two plain values', () => {
  it('are the same when every part is, whatever the order of the fields', () => {
    expect(isSameValue({ a: 1n, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1n })).toBe(true);
    expect(isSameValue([], [])).toBe(true);
    expect(isSameValue('x', 'x')).toBe(true);
  });
  it('differ when any part does, is missing, or is of another type', () => {
    expect(isSameValue({ a: 1 }, { a: 2 })).toBe(false);
    expect(isSameValue({ a: 1 }, { a: 1n })).toBe(false);
    expect(isSameValue({ a: null }, {})).toBe(false);
    expect(isSameValue({ a: undefined }, { b: undefined })).toBe(false);
    expect(isSameValue({}, { a: 1 })).toBe(false);
    expect(isSameValue([1, 2], [2, 1])).toBe(false);
    expect(isSameValue(['x'], { 0: 'x' })).toBe(false);
    expect(isSameValue(null, {})).toBe(false);
  });
});
