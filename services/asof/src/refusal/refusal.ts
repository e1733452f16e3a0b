// What a person is told whose command a rule refused: what is wrong with what, and what to do. One table over every refusal that has a
// code; those of the estate have their words in services/binding, where files have them too.
import type { Abandoned } from '@asof/binding';
import type { PersonalRefusal } from '@asof/settlement';
import { CommandFailure, EXIT } from '../exit-code.ts';

type Text = { readonly wrong: string; readonly right: string };
type RefusalCode = PersonalRefusal | Extract<Abandoned, { readonly kind: 'refused' }>['refusal'];

const TEXTS: Readonly<Record<RefusalCode, Text>> = {
  'row-not-held': {
    wrong: 'no row with this id is held now',
    right: 'asof held list names those that are; asof why with the id tells what became of this one',
  },
  'row-already-rejected': {
    wrong: 'a person has rejected it already, and that is final',
    right: 'if it is to count after all, import it as a row of a new file, with a STAN or RRN of its own',
  },
  'row-not-a-refund': {
    wrong: 'only a refund can be treated as without reference, and it is none',
    right: 'asof held list says what releases it; asof held reject takes it out for good',
  },
  'refund-without-reference': {
    wrong: 'the refund names no original as it is',
    right: 'asof held list says what releases it; asof held reject takes it out for good',
  },
  'refund-already-freed': {
    wrong: 'a person has freed it of its reference already',
    right: 'nothing is left to do: the next batch takes it into account',
  },
  'payout-already-held': {
    wrong: 'it is held already',
    right: 'asof payout release lets it go; asof payout cancel takes its money back',
  },
  'payout-not-held': {
    wrong: 'it is not held',
    right: 'only a held one is released; asof payout show tells its status',
  },
  'payout-already-cancelled': {
    wrong: 'it is cancelled, and that is final',
    right: 'its money comes back in the first batch cut after the cancellation: asof batch run',
  },
  'payout-unknown': { wrong: 'there is no such payout instruction', right: 'asof payout list names them' },
  'row-already-released': {
    wrong: 'a person has released it already',
    right: 'it is a transaction now: asof why with its RRN tells where its money is',
  },
  'row-not-understood': {
    wrong: 'a row that was not understood cannot be let in',
    right: 'correct the row and import it in a file of its own; asof quarantine show says what is wrong with it',
  },
  'duplicate-of-accepted': {
    wrong: 'the same row was accepted from another line or file',
    right: 'nothing is missing: reject this one',
  },
  'key-clash': {
    wrong: 'another row with the same key and other values was accepted',
    right: 'correct the STAN or RRN of one and import it in a file of its own, or reject this row',
  },
  'row-not-quarantined': { wrong: 'it is not quarantined', right: 'asof quarantine list names them' },
  'no-such-zone': { wrong: 'there is no such zone', right: 'the exact name of an IANA zone, e.g. Asia/Shanghai' },
  'not-a-settlement-zone': { wrong: 'no zone that China settles in', right: 'Asia/Shanghai' },
  'duration-malformed': { wrong: 'a duration is not right', right: 'whole milliseconds, 0 or more' },
  'why-missing': { wrong: 'the reason is blank', right: 'a few words that say why: --reason TEXT' },
  'why-too-long': { wrong: 'the reason is too long', right: 'at most 500 characters' },
  'why-looks-like-card-number': { wrong: 'the reason looks like it holds a card number', right: 'a reason without it' },
  'import-not-unfinished': { wrong: 'it was not cut off', right: 'asof import list shows which files came in' },
};

/** `about`: the thing that the command was given, as the person names it. */
export function refusal(code: RefusalCode, about: string): CommandFailure {
  const { wrong, right } = TEXTS[code];
  return new CommandFailure(EXIT.notAllowed, code, `${about}: ${wrong} (${code})`, right);
}
