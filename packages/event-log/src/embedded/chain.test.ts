import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { areLinked, GENESIS, hashOf, linkRoom, writeLastHash, writeLink } from './chain.ts';
import type { StoredEvent } from './stored-event.ts';

const event: StoredEvent = {
  position: 5_000_000_000,
  stream: 'terminal-t1',
  revision: 7,
  id: '00000000-0000-8000-8000-000000000001',
  type: 'TerminalAssigned',
  recordedAt: 1_700_000_000_000_000,
  body: '{"data":{"merchant":"m1"}}',
};

/** The format as its comment states it, the slow and obvious way. */
function stated(previous: string, { position, revision, recordedAt, stream, id, type, body }: StoredEvent): string {
  const integer = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    return bytes;
  };
  const length = (text: string) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(Buffer.byteLength(text));
    return bytes;
  };
  const texts = [stream, id, type, body];
  const numbers = [position, revision, recordedAt].map(integer);
  const parts = [Buffer.from([2]), ...numbers, ...texts.map(length), Buffer.from(previous + texts.join(''))];
  return createHash('sha256').update(Buffer.concat(parts)).digest('hex');
}

describe('links side by side', () => {
  const events = [event, { ...event, stream: '终端-1', body: '{}' }, { ...event, position: 3, body: '"😀"' }];
  const hashes: string[] = [];
  for (const each of events) hashes.push(hashOf(hashes.at(-1) ?? GENESIS, each));
  const isWhole = (changed: readonly StoredEvent[], stored: readonly string[]) => {
    const room = linkRoom(new SharedArrayBuffer(10_000));
    let [at, previous] = [0, GENESIS];
    for (const [index, each] of changed.entries()) {
      at = writeLink(room, at, previous, each);
      previous = stored[index]!;
    }
    writeLastHash(room, at, previous);
    return areLinked(room, changed.length);
  };

  it('are whole when each has the hash that stands behind it', () => {
    expect(isWhole(events, hashes)).toBe(true);
    expect(isWhole(events.slice(0, 1), hashes)).toBe(true);
  });

  it('are not when any event or any hash is another', () => {
    for (const place of events.keys()) {
      expect(isWhole(events.with(place, { ...events[place]!, body: '[]' }), hashes)).toBe(false);
      expect(
        isWhole(
          events,
          hashes.with(
            place,
            hashes[place]!.replace(/./, sign => (sign === '0' ? '1' : '0')),
          ),
        ),
      ).toBe(false);
      expect(isWhole(events, hashes.with(place, ''.padEnd(64, 'é')))).toBe(false);
    }
  });
});

describe('the chain', () => {
  it('hashes the stated bytes', () => {
    expect(hashOf(GENESIS, event)).toBe(stated(GENESIS, event));
    expect(hashOf(GENESIS, event)).toBe('37b1444b2bff2b611f2ceb9a2c303b1256e2210920ed1a3a255d3e4364a6f6a5');
  });

  it('hashes names and bodies beyond ASCII, and record times before 1970', () => {
    const foreign = { ...event, stream: '终端-1', type: 'Ünïcode', body: '{"name":"结算卡 😀"}', recordedAt: -1 };
    expect(hashOf(GENESIS, foreign)).toBe(stated(GENESIS, foreign));
  });

  it('hashes a body that is larger than any buffer kept for it', () => {
    const large = { ...event, body: `"${'é'.repeat(300_000)}"` };
    expect(hashOf(GENESIS, large)).toBe(stated(GENESIS, large));
  });

  it('gives another hash when any field or the hash before changes', () => {
    const changed: StoredEvent[] = [
      { ...event, position: event.position + 1 },
      { ...event, stream: 'terminal-t2' },
      { ...event, revision: 8 },
      { ...event, id: event.id.replace('1', '2') },
      { ...event, type: 'TerminalUnassigned' },
      { ...event, recordedAt: event.recordedAt + 1 },
      { ...event, body: `${event.body} ` },
    ];
    const hashes = [event, ...changed].map(each => hashOf(GENESIS, each));
    hashes.push(hashOf(GENESIS.replace('0', '1'), event));
    expect(new Set(hashes).size).toBe(9);
  });

  it('keeps texts apart whose bytes run together alike', () => {
    const shifted = { ...event, stream: `${event.stream}0`, id: event.id.slice(1) };
    expect(hashOf(GENESIS, shifted)).not.toBe(hashOf(GENESIS, event));
  });
});
