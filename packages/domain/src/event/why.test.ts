import { describe, expect, it } from 'vitest';
import { Why, whyProblem } from './why.ts';

describe('a reason', () => {
  it('is any text that says something', () => {
    expect(whyProblem('merchant asked by phone, ticket 1234')).toBeNull();
    expect(Why.parse(' as said ')).toBe(' as said ');
  });
  it('is not blank', () => {
    expect(['', ' \t\n'].map(whyProblem)).toEqual(['why-missing', 'why-missing']);
    expect(Why.safeParse(' \t\n').success).toBe(false);
  });
  it('has at most 500 characters', () => {
    expect(whyProblem('x'.repeat(500))).toBeNull();
    expect(whyProblem('x'.repeat(501))).toBe('why-too-long');
    expect(Why.safeParse('x'.repeat(501)).success).toBe(false);
  });
  it('holds no card number', () => {
    expect(whyProblem('card 4111 1111 1111 1111 was lost')).toBe('why-looks-like-card-number');
  });
});
