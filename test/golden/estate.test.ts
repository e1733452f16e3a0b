// Recorded streams of every release are read for ever: a file here is never edited, only followed by a newer one.
import { readFileSync } from 'node:fs';
import {
  createEstateHistory,
  decodeFact,
  ESTATE_EVENTS,
  encodeFact,
  type Fact,
  formatInstant,
  isEstateEvent,
  type ScopeKey,
  type StoredFact,
} from '@asof/domain';
import { describe, expect, it } from 'vitest';

type GoldenFact = StoredFact & { readonly position: string };
const golden: readonly GoldenFact[] = readFileSync(new URL('estate-v1.ndjson', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line));

const history = createEstateHistory();
const facts: readonly Fact[] = golden.map(({ position, type, body }) => {
  const fact = decodeFact({ type, body });
  if (isEstateEvent(fact.event)) history.apply(fact.event, BigInt(position));
  return fact;
});

describe('the golden history of the estate, version 1', () => {
  it('has every event of the estate', () => {
    const types = ESTATE_EVENTS.map(schema => schema.shape.type.value);
    expect([...new Set(golden.map(({ type }) => type))].sort()).toEqual(types.sort());
  });

  it('is written today as it was written then', () => {
    expect(facts.map(encodeFact)).toEqual(golden.map(({ type, body }) => ({ type, body })));
  });

  it('folds to what it always meant, at every position', () => {
    const binding = facts.map(({ event }) => event).find(event => event.type === 'BindingEnded') as ScopeKey;
    const shown = (knownAt: bigint) =>
      history
        .at(knownAt)
        .bindingLine(binding)
        .map(({ from, shows }) => `${formatInstant(from).slice(0, 10)} ${shows.kind} ${shows.bindingId}`);
    expect(shown(18n)).toEqual(['2026-01-31 binding b-0002']);
    expect(shown(21n)).toEqual(['2026-01-31 binding b-0002', '2026-02-28 hole b-0002']);
    expect(shown(27n)).toEqual([
      '2026-01-31 binding b-0002',
      '2026-02-28 hole b-0002',
      '2026-03-09 binding b-0003',
      '2026-03-31 binding b-0004',
      '2026-04-30 binding b-0003',
    ]);
    expect(shown(36n)).toEqual(['2026-01-31 binding b-0002', '2026-02-28 hole b-0002', '2026-03-09 binding b-0003']);
    const estate = history.at(36n);
    expect(estate.bindingLine(binding).at(-1)?.to).toBe(Date.UTC(2026, 4, 31, 16) * 1000);
    expect(estate.accountsOf(binding.merchantId).map(({ tail }) => tail)).toEqual(['0014', '8801']);
  });
});
