import { describe, expect, it } from 'vitest';
import { assigned, at, CNY, ended, terminalKey, unassigned } from '../estate/estate-facts.fixture.ts';
import { createEstateHistory } from '../estate/estate-history.ts';
import type { EstateEvent } from '../event/estate-events.ts';
import type { Mid, Tid } from '../ids.ts';
import { isBoundaryAmbiguous } from './boundary.ts';
import { ACQ, account, bound } from './story.fixture.ts';

const t1 = assigned('t1', 0, null, { shown: 'ACQ M1 T1' });
/** At which of the instants is a row in doubt, its clock being ± 10? */
const inDoubt = (events: readonly EstateEvent[], ...instants: readonly number[]) => {
  const history = createEstateHistory();
  for (const [index, event] of [account('A'), account('B'), t1, ...events].entries())
    history.apply(event, BigInt(index + 1));
  const question = { acquirerId: ACQ, mid: 'M1' as Mid, tid: 'T1' as Tid, currency: CNY };
  return instants.filter(instant => isBoundaryAmbiguous(history.at(99n), { ...question, occurredAt: at(instant) }, 10));
};

describe('a row near a change of card', () => {
  it('R4, H21: is in doubt when the change lies within its uncertainty, both ends included', () => {
    const change = [bound('A', 0), bound('B', 100)];
    expect(inDoubt(change, 89, 90, 99, 100, 109, 110, 111)).toEqual([90, 99, 100, 109]);
  });
  it('R4: is in doubt when the answer changes twice and comes back', () => {
    expect(inDoubt([bound('A', 0), bound('B', 98, 103)], 95, 100, 105)).toEqual([95, 100, 105]);
    expect(inDoubt([bound('A', 0), bound('B', 95, 97)], 100, 107)).toEqual([100]);
  });
  it('R4: is in doubt when a card gives way to a reason to hold, or one reason to another', () => {
    expect(inDoubt([bound('A', 0, 100)], 100, 120)).toEqual([100]);
    expect(inDoubt([bound('A', 50, 100), ended('bA', 50, 100)], 95)).toEqual([95]);
    expect(inDoubt([unassigned('t1', 100)], 95, 120)).toEqual([95]);
  });
  it('R4: is not in doubt when another binding leads to the same account', () => {
    const again = { ...bound('B', 100), accountId: bound('A', 0).accountId };
    expect(inDoubt([bound('A', 0), again], 95, 100, 105)).toEqual([]);
  });
  it('R4: is not in doubt when a wider card changes behind a closer one', () => {
    expect(inDoubt([bound('A', 0, null, terminalKey()), bound('B', 100)], 100)).toEqual([]);
  });
  it('R4: is in doubt when another terminal takes over its TID', () => {
    const next = assigned('t2', 100, null, { shown: 'ACQ M1 T1' });
    const cards = [bound('A', 0), bound('B', 0, null, terminalKey('t2'))];
    expect(inDoubt([...cards, unassigned('t1', 100), next], 89, 90, 100)).toEqual([90, 100]);
  });
  it('R4: is in doubt when its terminal moves to another merchant', () => {
    const moved = assigned('t1', 100, null, { shown: 'ACQ M1 T1', merchant: 'm2' });
    expect(inDoubt([bound('A', 0), moved], 89, 95)).toEqual([95]);
  });
});
