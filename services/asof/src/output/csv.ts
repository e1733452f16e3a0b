// CSV that spreadsheets read as text: a cell that would begin a formula is neutralised (CSV injection).
import type { Cell } from './view.ts';

const FORMULA = /^[\s\0]*[=+\-@＝＋－＠\t\r\n\0]/u;
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** A decimal keeps its sign; any other text that a spreadsheet would take for a formula gets a leading apostrophe. */
export function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  return FORMULA.test(text) && !DECIMAL.test(text) ? `'${text}` : text;
}
