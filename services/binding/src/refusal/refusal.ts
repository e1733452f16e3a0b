// What a refused line or command says to a person: where, what is wrong, what would be right. Values from outside are shown short and
// with card numbers masked.
import { type LocalTimeDoubt, maskCardNumbers, type WhyProblem } from '@asof/domain';
import type { EstateRefusal, EstateWarning } from '../estate/decide.ts';

/** What keeps a line from being read at all. */
export type LineRefusalCode =
  | 'field-count'
  | 'value-missing'
  | 'value-malformed'
  | 'value-unknown'
  | 'time-malformed'
  | 'amount-malformed'
  | 'looks-like-card-number';
/** What keeps a whole file out. */
export type FileRefusalCode =
  | 'file-too-large'
  | 'file-not-utf-8'
  | 'file-malformed'
  | 'columns-differ'
  | 'too-many-refusals'
  | 'import-unfinished'
  | 'import-differs';
export type RefusalCode = LineRefusalCode | FileRefusalCode | EstateRefusal | WhyProblem;
export type WarningCode = EstateWarning | NonNullable<LocalTimeDoubt>;

/** `line` null: the whole file, or a command; `field` null: the line as a whole. */
export type Finding<Code extends string> = {
  readonly code: Code;
  readonly file: string | null;
  readonly line: number | null;
  readonly field: string | null;
  /** What is wrong: a clause, without capital and full stop. */
  readonly wrong: string;
  /** What would be right. */
  readonly right: string;
};
export type Refusal = Finding<RefusalCode>;
export type Warning = Finding<WarningCode>;

const SHOWN_MAX = 40;

/** A value as it may be shown: quoted, short, without card numbers. */
export function shown(value: string): string {
  const masked = maskCardNumbers(value);
  return JSON.stringify(masked.length <= SHOWN_MAX ? masked : `${masked.slice(0, SHOWN_MAX)}…`);
}

/** `bindings.csv line 7, account: the account "A9" is not registered; register it first`. */
export function findingText({ file, line, field, wrong, right }: Finding<string>): string {
  const place = [file ?? '', line === null ? '' : `line ${line}`].filter(part => part !== '').join(' ');
  const where = [place, field ?? ''].filter(part => part !== '').join(', ');
  return `${where === '' ? '' : `${where}: `}${wrong}; ${right}`;
}
