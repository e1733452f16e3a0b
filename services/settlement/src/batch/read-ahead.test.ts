import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type NumberedPart, readAhead } from './numbered-rows.ts';

const PARTS = [0, 1, 2].map(offset => ({ offset }) as NumberedPart);

function createReading() {
  const told: string[] = [];
  return {
    told,
    async read({ offset }: NumberedPart) {
      told.push(`${offset} begins`);
      await turn();
      told.push(`${offset} ends`);
      return offset;
    },
  };
}

it('the next part is read while one is looked at', async () => {
  const { told, read } = createReading();
  for await (const [part, segment, index] of readAhead(PARTS, read)) {
    expect([part.offset, segment]).toEqual([index, index]);
    told.push(`${index} is looked at`);
  }
  const beginning = ['0 begins', '0 ends', '1 begins', '0 is looked at', '1 ends', '2 begins', '1 is looked at'];
  expect(told).toEqual([...beginning, '2 ends', '2 is looked at']);
});

it('nothing is read any more when whoever looks gives up', async () => {
  const { told, read } = createReading();
  const looking = async () => {
    for await (const _ of readAhead(PARTS, read)) throw new Error('no');
  };
  await expect(looking()).rejects.toThrow('no');
  expect(told.at(-1)).toBe('1 ends');
});

it('a part that cannot be read is told when it is its turn', async () => {
  const seen: number[] = [];
  const read = async ({ offset }: NumberedPart) => {
    if (offset === 1) throw new Error('unreadable');
    return offset;
  };
  const looking = async () => {
    for await (const [, segment] of readAhead(PARTS, read)) seen.push(segment);
  };
  await expect(looking()).rejects.toThrow('unreadable');
  expect(seen).toEqual([0]);
});
