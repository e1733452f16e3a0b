// Reads the fields of one line as what they stand for. Collects what is wrong instead of stopping, so that a person mends a line once;
// a value that could not be read stands in for itself and must not be used when there are problems.
import {
  type Currency,
  Currency as CurrencyCode,
  type Instant,
  type LocalTimeDoubt,
  looksLikeCardNumber,
  type Minor,
  parseAmount,
  type StatedInterval,
  type StatedTimeReader,
} from '@asof/domain';
import type { z } from 'zod';
import type { EstateRefusal } from '../estate/decide.ts';
import { estateText } from '../refusal/estate-texts.ts';
import { type LineRefusalCode, shown } from '../refusal/refusal.ts';
import { timeDoubtText, timeProblemText } from './time-texts.ts';

export type LineProblem<Code> = {
  readonly code: Code;
  readonly field: string | null;
  readonly wrong: string;
  readonly right: string;
};
type LineRefusal = LineProblem<LineRefusalCode | EstateRefusal>;
type LineDoubt = LineProblem<NonNullable<LocalTimeDoubt>>;
type Interval = { readonly from: Instant; readonly to: Instant | null; readonly stated: StatedInterval };

export type LineReader = {
  readonly refusals: readonly LineRefusal[];
  readonly doubts: readonly LineDoubt[];
  /** As it stands; empty for a column that was left out. */
  readonly text: (field: string) => string;
  readonly id: <Schema extends z.ZodType<string>>(field: string, schema: Schema) => z.output<Schema>;
  readonly optionalId: <Schema extends z.ZodType<string>>(field: string, schema: Schema) => z.output<Schema> | null;
  /** `otherwise` is what an empty field means; without it the field must be filled. */
  readonly choice: <Choice extends string>(field: string, choices: readonly Choice[], otherwise?: Choice) => Choice;
  readonly currency: (field: string) => Currency;
  /** Null for an empty field. */
  readonly amount: (field: string, currency: Currency) => Minor | null;
  /** From the columns `from`, `to` and `zone` (H13). */
  readonly interval: () => Interval;
  /** A field is refused once; what more is wrong with it stays unsaid. */
  readonly refuse: (field: string, code: LineRefusalCode | EstateRefusal, wrong: string, right: string) => void;
};

export type LineSource = {
  /** Where each column stands. */
  readonly places: ReadonlyMap<string, number>;
  readonly fields: readonly string[];
  readonly times: StatedTimeReader;
};

export function createLineReader(source: LineSource): LineReader {
  const refusals: LineRefusal[] = [];
  const doubts: LineDoubt[] = [];
  const text = (field: string): string => source.fields[source.places.get(field) ?? -1] ?? '';
  const refuse: LineReader['refuse'] = (field, code, wrong, right) => {
    if (!refusals.some(refused => refused.field === field)) refusals.push({ field, code, wrong, right });
  };
  const id: LineReader['id'] = (field, schema) => {
    const value = text(field);
    const read = schema.safeParse(value);
    if (value === '') refuse(field, 'value-missing', 'the field is empty', 'a value; every such line needs one here');
    else if (!read.success)
      refuse(field, 'value-malformed', `${shown(value)} is malformed`, read.error.issues[0]!.message);
    return value as never;
  };

  refuseCardNumbers(source, refuse);
  return {
    ...{ refusals, doubts, text, id, refuse },
    optionalId: (field, schema) => (text(field) === '' ? null : id(field, schema)),
    choice: (field, choices, otherwise) => readChoice({ field, value: text(field), choices, otherwise }, refuse),
    currency: field => id(field, CurrencyCode),
    amount: (field, currency) => readAmount(field, text(field), currency, refuse),
    interval: () => readInterval(source.times, text, refuse, doubts),
  };
}

type Refuse = LineReader['refuse'];

function refuseCardNumbers({ places, fields }: LineSource, refuse: Refuse): void {
  for (const [field, place] of places) {
    const value = fields[place];
    if (value === undefined || !looksLikeCardNumber(value)) continue;
    refuse(field, 'looks-like-card-number', `${shown(value)} looks like a card number`, CARD_NUMBER_RIGHT);
  }
}
const CARD_NUMBER_RIGHT = estateText('looks-like-card-number').right;

type Question<Choice> = {
  readonly field: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly otherwise: Choice | undefined;
};

function readChoice<Choice extends string>(question: Question<Choice>, refuse: Refuse): Choice {
  const { field, value, choices, otherwise } = question;
  if (value === '' && otherwise !== undefined) return otherwise;
  const chosen = choices.find(choice => choice === value);
  if (value === '') refuse(field, 'value-missing', 'the field is empty', choices.join(' or '));
  else if (chosen === undefined)
    refuse(field, 'value-unknown', `${shown(value)} is unknown here`, choices.join(' or '));
  return chosen ?? (value as Choice);
}

function readAmount(field: string, value: string, currency: Currency, refuse: Refuse): Minor | null {
  if (value === '' || !CurrencyCode.safeParse(currency).success) return null; // a bad currency is refused where it stands
  const read = parseAmount(value, currency);
  if (typeof read === 'bigint') return read;
  refuse(field, 'amount-malformed', `${shown(value)} is no amount in ${currency} (${read})`, AMOUNT_RIGHT);
  return null;
}
const AMOUNT_RIGHT = "a plain decimal with at most the currency's decimals, e.g. 12.50 CNY or 1250 JPY";

function readInterval(
  times: StatedTimeReader,
  text: (field: string) => string,
  refuse: Refuse,
  doubts: LineDoubt[],
): Interval {
  const stated = { from: text('from'), to: text('to') || null, zone: text('zone') || null };
  const span = times.span(stated);
  if (span.kind === 'span') {
    for (const doubt of span.doubts) doubts.push({ field: 'from', code: doubt, ...timeDoubtText(doubt) });
    return span;
  }
  const { wrong, right } = timeProblemText(span.problem);
  const value = text(span.field);
  if (stated.from === '')
    refuse('from', 'value-missing', 'the field is empty', 'when it begins: an instant, or a date with a zone');
  else refuse(span.field, 'time-malformed', `${value === '' ? 'no zone is given' : shown(value)}: ${wrong}`, right);
  return { from: 0 as Instant, to: null, stated: { ...stated, tzdbVersion: null } };
}
