import type { AcquirerId } from '@asof/domain';
import { describe, expect, it } from 'vitest';
import { createAcquirerBook, DEFAULT_ACQUIRER_SETTINGS } from './acquirer-settings.ts';

describe('what is known of acquirers', () => {
  const acquirerId = 'acq1' as AcquirerId;
  const london = { ...DEFAULT_ACQUIRER_SETTINGS, zone: 'Europe/London' };
  const book = createAcquirerBook();
  book.apply({ type: 'AcquirerConfigured', acquirerId, ...london }, 5n);
  book.apply({ type: 'AcquirerConfigured', acquirerId, ...london, futureMs: 0 }, 9n);

  it('is the default until it is configured, then the last configuration known', () => {
    expect(book.settingsOf(acquirerId, 4n)).toEqual(DEFAULT_ACQUIRER_SETTINGS);
    expect(book.settingsOf(acquirerId, 5n)).toEqual(london);
    expect(book.settingsOf(acquirerId)).toEqual({ ...london, futureMs: 0 });
    expect(book.settingsOf('other' as AcquirerId)).toEqual(DEFAULT_ACQUIRER_SETTINGS);
  });

  it('R4: has windows of 10 minutes online, 72 hours offline and 60 seconds ahead by default', () => {
    expect(DEFAULT_ACQUIRER_SETTINGS).toMatchObject({
      onlineLateMs: 600_000,
      offlineLateMs: 259_200_000,
      futureMs: 60_000,
      uncertaintyOnlineMs: 2_000,
      uncertaintyOfflineMs: 60_000,
    });
  });
});
