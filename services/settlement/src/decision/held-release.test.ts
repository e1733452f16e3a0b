import { HELD_REASONS } from '@asof/domain';
import { expect, it } from 'vitest';
import { releasedBy } from './held-release.ts';

it('R9: only a refund is said to be freed of its reference', () => {
  for (const reason of HELD_REASONS) expect(releasedBy(reason, 'void')).not.toContain('without reference');
  expect(releasedBy('ORIGINAL_UNKNOWN', 'void')).toBe('its original being received; or a person: reject it');
  expect(releasedBy('OVER_REFUND', 'refund')).toBe('a person: reject it, or treat the refund as without reference');
});
it('R9: any binding releases a sale without a card, however it came in', () => {
  expect(releasedBy('NO_BINDING', 'sale')).toBe('any binding in its currency that covers its instant');
});
