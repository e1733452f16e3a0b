import { describe, expect, it } from 'vitest';
import {
  AcquirerId,
  CommandId,
  EventId,
  MerchantId,
  Mid,
  Sha256,
  TerminalId,
  Tid,
  TransactionId,
  uuidV8,
} from './ids.ts';

describe('an id', () => {
  it.each([
    ['acquirer', AcquirerId, 32],
    ['merchant', MerchantId, 64],
    ['terminal', TerminalId, 64],
    ['MID', Mid, 15],
    ['TID', Tid, 8],
  ])('of a %s has letters, digits, _ and -, up to its length', (_what, schema, length) => {
    const fits = (text: string) => schema.safeParse(text).success;
    expect([fits('aZ-_09'), fits('x'.repeat(length))]).toEqual([true, true]);
    const bad = ['', 'x'.repeat(length + 1), 'a b', 'a.b', 'a|b', 'é', 'a\n', '商户'];
    expect(bad.map(fits)).toEqual(bad.map(() => false));
  });
  it('of content is a SHA-256 in lower-case hexadecimal', () => {
    for (const schema of [Sha256, TransactionId]) {
      expect(schema.safeParse('0a'.repeat(32)).success).toBe(true);
      for (const bad of ['0A'.repeat(32), '0a'.repeat(31), `${'0a'.repeat(32)}0`, `${'0a'.repeat(31)}0g`])
        expect(schema.safeParse(bad).success).toBe(false);
    }
  });
  it('of a command has 1 to 128 characters', () => {
    expect([CommandId.safeParse('').success, CommandId.safeParse('x'.repeat(129)).success]).toEqual([false, false]);
    expect(CommandId.safeParse('x'.repeat(128)).success).toBe(true);
  });
});

describe('a derived id', () => {
  it('is a UUID of version 8 from the first 16 bytes, the same every time', () => {
    const digest = Array.from({ length: 32 }, (_, index) => (index * 8 + 7).toString(16).padStart(2, '0')).join('');
    expect(uuidV8(digest)).toBe('070f171f-272f-873f-874f-575f676f777f');
    expect(EventId.safeParse(uuidV8(digest)).success).toBe(true);
  });
  it('marks version and variant whatever the bytes are', () => {
    expect(uuidV8('00'.repeat(16))).toBe('00000000-0000-8000-8000-000000000000');
    expect(uuidV8('ff'.repeat(16))).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff');
  });
});
