// How a kind of thing is shown: the same fields as one JSON object a line or as a row of a table.
import { type Currency, formatAmount, formatInstant, type Instant } from '@asof/domain';

/** Ready for output: amounts are decimal strings, instants RFC 3339 text, ids and codes text. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [name: string]: Cell };

export type Field<T> = {
  /** The JSON field, camelCase. */
  readonly name: string;
  readonly get: (row: T) => Cell;
  /** Table heading; null keeps the field out of the table (it stands in the JSON all the same). */
  readonly heading: string | null;
  readonly align: 'left' | 'right';
};

/** In the order of output. */
export type View<T> = readonly Field<T>[];

/** A field of text, numbers or flags. */
export function field<T>(name: string, heading: string | null, get: (row: T) => Cell): Field<T> {
  return { name, heading, get, align: 'left' };
}

/** A count or another number that lines up on the right. */
export function count<T>(name: string, heading: string | null, get: (row: T) => Cell): Field<T> {
  return { name, heading, get, align: 'right' };
}

/** An amount: a decimal string; the row's currency stands in a field of its own. */
export function amount<T extends { readonly currency: Currency }>(
  name: string,
  heading: string | null,
  get: (row: T) => bigint | null,
): Field<T> {
  return { name, heading, align: 'right', get: row => amountCell(get(row), row.currency) };
}

/** An instant: RFC 3339 in UTC with microseconds. */
export function instant<T>(name: string, heading: string | null, get: (row: T) => Instant | null): Field<T> {
  return { name, heading, align: 'left', get: row => instantCell(get(row)) };
}

export function amountCell(amountMinor: bigint | null, currency: Currency): string | null {
  return amountMinor === null ? null : formatAmount(amountMinor, currency);
}

export function instantCell(value: Instant | null): string | null {
  return value === null ? null : formatInstant(value);
}

/** The view with headings for fields that had none, or other ones: one thing alone has room for what a table has not. */
export function withHeadings<T>(view: View<T>, headings: Readonly<Record<string, string>>): View<T> {
  return view.map(shown => ({ ...shown, heading: headings[shown.name] ?? shown.heading }));
}

/** A cell as people read it: nothing as a dash, a list with commas, an object as names with their values. */
export function cellText(cell: Cell): string {
  if (cell === null) return '-';
  if (typeof cell !== 'object') return String(cell);
  const parts = Array.isArray(cell)
    ? cell.map(cellText)
    : Object.entries(cell).map(([name, value]) => `${name} ${cellText(value)}`);
  return parts.length === 0 ? '-' : parts.join(', ');
}

/** Every field of a row as one JSON object. */
export function cellOf<T>(view: View<T>, row: T): { readonly [name: string]: Cell } {
  return Object.fromEntries(view.map(({ name, get }) => [name, get(row)]));
}

/** The JSON object of a row, without line break. */
export function jsonLine<T>(view: View<T>, row: T): string {
  return JSON.stringify(cellOf(view, row));
}
