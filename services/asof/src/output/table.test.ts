import { expect, it } from 'vitest';
import { tableWriter } from './table.ts';
import { cellText, count, field, jsonLine, type View } from './view.ts';

type Row = { readonly name: string; readonly rows: number };
const view: View<Row> = [
  field('name', 'name', row => row.name),
  count('rows', 'rows', row => row.rows),
  field('kind', null, () => 'x'),
];

it('lines columns up over the first rows and keeps hidden fields out of the table but in the JSON', () => {
  const table = tableWriter(view);
  const lines = [...table.add({ name: 'a', rows: 5 }), ...table.add({ name: 'longer', rows: 1200 }), ...table.end()];
  expect(lines).toEqual(['name    rows', 'a          5', 'longer  1200']);
  expect(jsonLine(view, { name: 'a', rows: 5 })).toBe('{"name":"a","rows":5,"kind":"x"}');
});
it('streams once the widths are learnt and prints nothing for nothing', () => {
  const table = tableWriter(view);
  const counts = Array.from({ length: 202 }, (_, rows) => table.add({ name: 'n', rows }).length);
  expect([counts.slice(0, 199).every(n => n === 0), counts[199], counts[200], counts[201]]).toEqual([true, 201, 1, 1]);
  expect([table.end(), tableWriter(view).end()]).toEqual([[], []]);
});
it('shows a cell as people read it', () => {
  const cells = [null, 5, [], {}, ['A', 'B'], { NO_BINDING: 2, BINDING_HOLE: 1 }, [{ code: 'x', wrong: null }]];
  expect(cells.map(cellText)).toEqual(['-', '5', '-', '-', 'A, B', 'NO_BINDING 2, BINDING_HOLE 1', 'code x, wrong -']);
});
