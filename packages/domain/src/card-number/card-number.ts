// Card numbers have no place in this system. What looks like one (13 to 19 digits, blanks and dashes between them allowed, in a
// range that a card scheme issues, with a right check digit) is refused, and masked wherever the refusal is kept.

/** Leading digits that the schemes issue under, as inclusive ranges of one length each. */
const ISSUED: readonly (readonly [from: string, to: string])[] = [
  ['4', '4'], // Visa
  ['51', '55'], // Mastercard
  ['2221', '2720'], // Mastercard
  ['34', '34'], // American Express
  ['37', '37'], // American Express
  ['62', '62'], // UnionPay
  ['81', '81'], // UnionPay
  ['6011', '6011'], // Discover
  ['644', '649'], // Discover
  ['65', '65'], // Discover
  ['3528', '3589'], // JCB
  ['300', '305'], // Diners Club
  ['36', '36'], // Diners Club
  ['38', '38'], // Diners Club
];
const DIGITS_MIN = 13;
const DIGITS_MAX = 19;

/** Whole digit groups with up to three blanks or dashes between them; a digit next to a letter is part of a name or a hash. */
const RUN = /(?<![0-9A-Za-z])[0-9]+(?:[\s-]{1,3}[0-9]+)*(?![0-9A-Za-z])/g;
/** Derived ids, which are digits by chance only. */
const UUID = /(?<![0-9A-Za-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z])/gi;

/** What every card number holds; almost every text fails here at once, and every text that is recorded passes here. */
const ENOUGH_DIGITS = /(?:[0-9][\s-]{0,3}){13}/;

/** Whether the text is, or contains as whole groups of digits, what looks like a card number. */
export function looksLikeCardNumber(text: string): boolean {
  return text.length >= DIGITS_MIN && ENOUGH_DIGITS.test(text) && cardNumbersIn(text).length > 0;
}

/**
 * Trade references are digits of any kind by nature, and ids of batches and commands are made of other ids and a count: what they are
 * made of was looked at where it came in, and a batch must not fail on its number.
 */
const NOT_LOOKED_AT: ReadonlySet<string> = new Set([
  'rrn',
  'stan',
  'originalReference',
  'batchId',
  'previousBatchId',
  'commandId',
  'correlationId',
]);

/**
 * The path of the first text in the value that looks like a card number, or null. Amounts, instants and positions are numbers in
 * memory, whose digits are chance: only texts are looked at.
 */
export function cardNumberField(value: object): string | null {
  for (const name of Object.keys(value)) {
    const field: unknown = value[name as keyof typeof value];
    if (typeof field === 'string') {
      if (!NOT_LOOKED_AT.has(name) && looksLikeCardNumber(field)) return name;
    } else if (typeof field === 'object' && field !== null) {
      const inner = cardNumberField(field);
      if (inner !== null) return `${name}.${inner}`;
    }
  }
  return null;
}

/** The text with every card number replaced by its last four digits: `**** 1234`. */
export function maskCardNumbers(text: string): string {
  let masked = '';
  let end = 0;
  for (const found of cardNumbersIn(text)) {
    masked += `${text.slice(end, found.from)}**** ${digitsOf(text.slice(found.from, found.to)).slice(-4)}`;
    end = found.to;
  }
  masked += text.slice(end);
  // The four digits that stay may form another number with digits that follow; each round leaves fewer digits.
  return end === 0 ? masked : maskCardNumbers(masked);
}

type Span = { readonly from: number; readonly to: number };

/** In order, without overlap. */
function cardNumbersIn(text: string): readonly Span[] {
  const found: Span[] = [];
  const plain = text.replace(UUID, uuid => '#'.repeat(uuid.length));
  for (const run of plain.matchAll(RUN)) {
    const groups = Array.from(run[0].matchAll(/[0-9]+/g), group => ({
      from: run.index + group.index,
      to: run.index + group.index + group[0].length,
    }));
    for (let first = 0; first < groups.length; ) {
      const last = lastGroupOfCardNumber(plain, groups, first);
      if (last !== null) found.push({ from: groups[first]!.from, to: groups[last]!.to });
      first = (last ?? first) + 1;
    }
  }
  return found;
}

/** The longest card number that begins with the group wins: a longer one holds more digits to hide. */
function lastGroupOfCardNumber(text: string, groups: readonly Span[], first: number): number | null {
  let longest: number | null = null;
  let digits = '';
  for (let last = first; last < groups.length && digits.length <= DIGITS_MAX; last += 1) {
    digits += text.slice(groups[last]!.from, groups[last]!.to);
    if (isCardNumber(digits)) longest = last;
  }
  return longest;
}

function isCardNumber(digits: string): boolean {
  if (digits.length < DIGITS_MIN || digits.length > DIGITS_MAX) return false;
  return ISSUED.some(([from, to]) => isWithin(digits.slice(0, from.length), from, to)) && hasLuhnDigit(digits);
}

function isWithin(prefix: string, from: string, to: string): boolean {
  return prefix >= from && prefix <= to;
}

/** ISO/IEC 7812: from the right, every second digit doubled and its digits added; the sum is a multiple of ten. */
function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = digit * 2;
    sum += index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function digitsOf(text: string): string {
  return text.replace(/[^0-9]/g, '');
}
