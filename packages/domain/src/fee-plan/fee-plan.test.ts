import { describe, expect, it } from 'vitest';
import { minor, published, terminalKey } from '../estate/estate-facts.fixture.ts';
import type { FeePlanPublished } from '../event/estate-events.ts';
import { feePlan, type PublishFeePlan } from './fee-plan.ts';

const publish = (fact: FeePlanPublished, over: Partial<PublishFeePlan> = {}): PublishFeePlan => ({
  ...fact,
  ...over,
  type: 'PublishFeePlan',
});
const given = (...facts: FeePlanPublished[]) => ({
  when: (command: PublishFeePlan) => feePlan.decide(command, facts.reduce(feePlan.evolve, feePlan.initial())),
});
const accepted = (...events: FeePlanPublished[]) => ({ kind: 'accepted', events, warnings: [] });

describe('a fee plan', () => {
  it('R14: is published, also from the same instant as the last one', () => {
    expect(given().when(publish(published(0)))).toEqual(accepted(published(0)));
    expect(given(published(0, 3800)).when(publish(published(0, 6000)))).toEqual(accepted(published(0, 6000)));
  });
  it('R14: may cost nothing, or everything, and have minimum and cap equal', () => {
    expect(given().when(publish(published(0, 0))).kind).toBe('accepted');
    expect(given().when(publish(published(0, 1_000_000))).kind).toBe('accepted');
    const limits = { minimumMinor: minor(5n), capMinor: minor(5n) };
    expect(given().when(publish(published(0), limits)).kind).toBe('accepted');
  });
  it('is silent when it repeats the last one, and paints again when something came between', () => {
    expect(given(published(0)).when(publish(published(0)))).toEqual(accepted());
    expect(given(published(0), published(0, 1)).when(publish(published(0)))).toEqual(accepted(published(0)));
  });
  it.each<[string, Partial<PublishFeePlan>]>([
    ['rate-too-fine', { rateMillionths: 0.5 }],
    ['rate-out-of-range', { rateMillionths: -1 }],
    ['rate-out-of-range', { rateMillionths: 1_000_001 }],
    ['amount-negative', { fixedMinor: minor(-1n) }],
    ['amount-negative', { minimumMinor: minor(-1n) }],
    ['amount-negative', { capMinor: minor(-1n) }],
    ['minimum-above-cap', { minimumMinor: minor(6n), capMinor: minor(5n) }],
    ['scope-id-not-merchant', { scopeId: 'm2' }],
    ['looks-like-card-number', { ...terminalKey('4111111111111111') }],
  ])('is refused: %s', (refusal, over) => {
    expect(given().when(publish(published(0), over))).toEqual({ kind: 'refused', refusal });
  });
});
