import { describe, expect, it } from 'vitest';
import { accept, acceptWarning, assert, Bug, refuse, unreachable } from './kernel.ts';

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
