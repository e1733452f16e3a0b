import { expect, it } from 'vitest';
import { madeOnce } from './made-once.ts';

it('makes what is asked for once, also where it is false or zero, and nothing again after a failure that was mended', () => {
  const asked: string[] = [];
  let isBroken = true;
  const lengthOf = madeOnce((text: string, more: number) => {
    asked.push(text);
    if (text === 'broken' && isBroken) throw new Error('broken');
    return text.length + more;
  });
  expect([lengthOf('ab', 1), lengthOf('', 0), lengthOf('ab', 1), lengthOf('', 0)]).toEqual([3, 0, 3, 0]);
  expect(() => lengthOf('broken', 0)).toThrow('broken');
  isBroken = false;
  expect([lengthOf('broken', 0), lengthOf('broken', 0)]).toEqual([6, 6]);
  expect(asked).toEqual(['ab', '', 'broken', 'broken']);
});
