import type { AcquirerId, Instant } from '@asof/domain';
import { memoryEventLog } from '@asof/event-log/memory';
import { describe, expect, it } from 'vitest';
import { ACTOR } from '../intake/intake-bench.fixture.ts';
import { acquirer } from './acquirer.ts';
import { type AcquirerSettings, DEFAULT_ACQUIRER_SETTINGS } from './acquirer-settings.ts';
import { createAcquirers } from './acquirers.ts';

const acquirerId = 'acq1' as AcquirerId;
const configure = (change: Partial<AcquirerSettings>, why = 'the contract says so') =>
  acquirer.decide({ type: 'ConfigureAcquirer', acquirerId, change, why }, acquirer.initial());

describe('an acquirer', () => {
  it('is configured as a whole, from the defaults on', () => {
    expect(configure({ zone: 'Europe/London', futureMs: 0 })).toEqual({
      kind: 'accepted',
      events: [
        { type: 'AcquirerConfigured', acquirerId, ...DEFAULT_ACQUIRER_SETTINGS, zone: 'Europe/London', futureMs: 0 },
      ],
      warnings: [],
    });
  });
  it('records nothing when nothing changes', () => {
    expect(configure({ zone: 'Asia/Shanghai' })).toMatchObject({ kind: 'accepted', events: [] });
  });
  it.each([
    ['a zone that does not exist', { zone: 'Asia/Peking' }, 'no-such-zone'],
    ['H27: a zone in which nobody settles', { zone: 'Asia/Urumqi' }, 'not-a-settlement-zone'],
    ['a window below zero', { onlineLateMs: -1 }, 'duration-malformed'],
    ['a window of half a millisecond', { offlineLateMs: 0.5 }, 'duration-malformed'],
    ['a doubt that is no number', { uncertaintyOnlineMs: Number.NaN }, 'duration-malformed'],
  ])('is refused %s', (_, change, refusal) => {
    expect(configure(change)).toEqual({ kind: 'refused', refusal });
  });
  it('is configured with a reason', () => {
    expect(configure({ futureMs: 0 }, ' ')).toEqual({ kind: 'refused', refusal: 'why-missing' });
  });
});

describe('the command', () => {
  it('changes what is named, again and again, and says what holds then', async () => {
    const acquirers = createAcquirers({ log: memoryEventLog({ clock: () => 0 as Instant }) });
    const decision = { why: 'the contract says so', actor: ACTOR };
    expect(await acquirers.find(acquirerId)).toEqual({
      ...{ settings: DEFAULT_ACQUIRER_SETTINGS, isConfigured: false, hasTransactions: false },
    });
    await acquirers.configure(acquirerId, { zone: 'Europe/London' }, decision);
    await acquirers.configure(acquirerId, { zone: 'Asia/Tokyo' }, decision);
    expect(await acquirers.configure(acquirerId, { futureMs: 0 }, decision)).toEqual({
      kind: 'done',
      value: { ...DEFAULT_ACQUIRER_SETTINGS, zone: 'Asia/Tokyo', futureMs: 0 },
    });
    expect(await acquirers.find(acquirerId)).toMatchObject({ settings: { futureMs: 0 }, isConfigured: true });
    expect(await acquirers.configure(acquirerId, { zone: 'Mars' }, decision)).toEqual({
      kind: 'refused',
      refusal: 'no-such-zone',
    });
  });
});
