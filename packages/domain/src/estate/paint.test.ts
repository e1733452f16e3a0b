import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from './estate-facts.fixture.ts';
import { clear, type Line, paint, repaint, type Span, segmentAt, spansMeet } from './paint.ts';

const END = 12;
/** Empty and inverted spans too. */
const span: fc.Arbitrary<Span> = fc.record({
  from: fc.integer({ min: 0, max: END }).map(at),
  to: fc.option(fc.integer({ min: 0, max: END }).map(at)),
});
const stroke = fc.record({ span, color: fc.constantFrom('A', 'B', 'C', null) });
const covers = ({ from, to }: Span, instant: number) => from <= instant && (to === null || instant < to);
const at1 = (line: Line<string>, instant: number) => segmentAt(line, at(instant))?.shows ?? null;
const instants = Array.from({ length: END + 3 }, (_, index) => index - 1);

describe('painting a line', () => {
  it('shows at every instant the last stroke that covers it', () => {
    fc.assert(
      fc.property(fc.array(stroke, { maxLength: 8 }), strokes => {
        const line = strokes.reduce<Line<string>>(
          (painted, { span, color }) => (color === null ? clear(painted, span) : paint(painted, span, color)),
          [],
        );
        const expected = instants.map(i => strokes.findLast(({ span }) => covers(span, i))?.color ?? null);
        expect(instants.map(i => at1(line, i))).toEqual(expected);
      }),
    );
  });
  it('I1: segments never overlap, are half-open, not empty and in order', () => {
    fc.assert(
      fc.property(fc.array(stroke, { maxLength: 8 }), strokes => {
        const line = strokes.reduce<Line<string>>(
          (painted, { span, color }) => (color === null ? clear(painted, span) : paint(painted, span, color)),
          [],
        );
        line.forEach((segment, index) => {
          const next = line[index + 1];
          if (segment.to !== null) expect(segment.from).toBeLessThan(segment.to);
          if (next !== undefined) expect(segment.to).not.toBeNull();
          if (next !== undefined) expect(segment.to).toBeLessThanOrEqual(next.from);
        });
      }),
    );
  });
  it('repaints only what it shows inside the span, and only what the change changes', () => {
    const line = paint(paint([], { from: at(0), to: at(10) }, 'A'), { from: at(4), to: at(6) }, 'B');
    const repainted = repaint(line, { from: at(3), to: null }, shown => (shown === 'A' ? 'a' : shown));
    expect(repainted).toEqual([
      { from: 0, to: 3, shows: 'A' },
      { from: 3, to: 4, shows: 'a' },
      { from: 4, to: 6, shows: 'B' },
      { from: 6, to: 10, shows: 'a' },
    ]);
  });
  it('tells whether two spans have an instant in common', () => {
    fc.assert(
      fc.property(span, span, (left, right) => {
        fc.pre([left, right].every(({ from, to }) => to === null || from < to));
        expect(spansMeet(left, right)).toBe(instants.some(i => covers(left, i) && covers(right, i)));
      }),
    );
  });
});
