import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Revision } from './event-log.ts';
import { createHeadsDigest, headsSha256 } from './heads.ts';

const revision = (value: number) => BigInt(value) as Revision;
const heads = Array.from({ length: 300 }, (_, n) => [`${n % 2 ? 'é' : 'z'}-${n}`, revision(n % 7)] as const);

/** By the definition, in whole numbers. */
function slowly(lines: readonly string[]): string {
  const sums = new Array<bigint>(8).fill(0n);
  for (const line of lines) {
    const digest = createHash('sha256').update(line).digest();
    for (const word of sums.keys()) sums[word]! += BigInt(digest.readUInt32BE(word * 4));
  }
  return sums.map(sum => (sum % 2n ** 32n).toString(16).padStart(8, '0')).join('');
}

describe('the digest over heads', () => {
  it('is the sum of the hashes of their lines, word by word', () => {
    expect(headsSha256([])).toBe('0'.repeat(64));
    expect(headsSha256(heads)).toBe(slowly(heads.map(([stream, last]) => `${stream} ${last}\n`)));
  });

  it('does not ask for an order, and tells any head from another', () => {
    const whole = headsSha256(heads);
    expect(headsSha256(heads.toReversed())).toBe(whole);
    const others = [heads.slice(1), [...heads, ['y', revision(0)] as const], [...heads, ['z-0', revision(1)] as const]];
    for (const other of others) expect(headsSha256(other)).not.toBe(whole);
  });

  it('goes on from another digest: a head that moves leaves nothing of the one before', () => {
    const digest = createHeadsDigest(headsSha256(heads));
    for (const [stream, last] of heads) digest.move(stream, Number(last), Number(last) + 3);
    digest.move('new', -1, 0);
    const moved = heads.map(([stream, last]) => [stream, revision(Number(last) + 3)] as const);
    expect(digest.digest()).toBe(headsSha256([...moved, ['new', revision(0)]]));
  });
});
