import type { EstateFileKind } from '@asof/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { type House, openSmallEstate } from '../estate.fixture.ts';
import { findingText } from '../refusal/refusal.ts';

let house: House;
beforeEach(async () => {
  house = await openSmallEstate();
});

const TERMINAL = 'assign,t9,acq,mid1,10000009,m1,s1,N9,2026-02-01,,Asia/Shanghai';
const ACCOUNT = 'a9,m1,tok_a9,0009,CNY;JPY,CNY=1.00';
const ASSERTION = 'assert,b-9,m1,terminal,t1,CNY,a2,2026-02-01,2026-03-01,,Asia/Shanghai';
const FEE = 'm1,merchant,m1,CNY,0.0038,0.10,0.01,25.00,kept,2026-02-01,Asia/Shanghai';
/** The line with one of its parts replaced by another. */
const but = (line: string, part: string, other: string): string => {
  expect(line.split(part)).toHaveLength(2);
  return line.replace(part, () => other);
};
const refusedIn = async (kind: EstateFileKind, line: string) => {
  const before = (await house.facts()).length;
  const outcome = await house.take(kind, [line]);
  expect(outcome).toMatchObject({ kind: 'imported', accepted: 0, refused: 1 });
  expect(await house.facts()).toHaveLength(before);
  return outcome.kind === 'imported' ? outcome.refusals : [];
};

type Case = readonly [what: string, line: string, code: string, field: string | null];
const CASES: Readonly<Record<EstateFileKind, readonly Case[]>> = {
  terminals: [
    ['an action that there is not', but(TERMINAL, 'assign', 'move'), 'value-unknown', 'action'],
    ['no terminal', but(TERMINAL, 't9', ''), 'value-missing', 'terminal'],
    ['a terminal id with a blank', but(TERMINAL, 't9', 't 9'), 'value-malformed', 'terminal'],
    ['a TID of nine characters', but(TERMINAL, '10000009', '100000099'), 'value-malformed', 'tid'],
    ['a MID of sixteen characters', but(TERMINAL, 'mid1', 'mid1234567890123'), 'value-malformed', 'mid'],
    ['an acquirer id that is too long', but(TERMINAL, 'acq', 'a'.repeat(33)), 'value-malformed', 'acquirer'],
    ['a line break in the serial number', but(TERMINAL, 'N9', '"N\n9"'), 'value-malformed', 'serial'],
    ['a field too few', but(TERMINAL, ',Asia/Shanghai', ''), 'field-count', null],
    ['a field too many', `${TERMINAL},`, 'field-count', null],
    ['no beginning', but(TERMINAL, '2026-02-01', ''), 'value-missing', 'from'],
    ['H23: a date that does not exist', but(TERMINAL, '2026-02-01', '2027-02-29'), 'time-malformed', 'from'],
    ['H23: an hour that does not exist', but(TERMINAL, '2026-02-01', '2026-02-01T24:00:00'), 'time-malformed', 'from'],
    ['H24: a local time without zone', but(TERMINAL, 'Asia/Shanghai', ''), 'time-malformed', 'zone'],
    ['a zone that there is not', but(TERMINAL, 'Asia/Shanghai', 'Asia/Peking'), 'time-malformed', 'zone'],
    ['H27: a zone that China does not settle in', but(TERMINAL, 'Shanghai', 'Urumqi'), 'time-malformed', 'zone'],
    ['an end before the beginning', but(TERMINAL, '01,,', '01,2026-01-31,'), 'empty-interval', 'to'],
    ['R1: a TID that another terminal shows', but(TERMINAL, '10000009', '10000002'), 'tid-taken', 'tid'],
    ['a card number', but(TERMINAL, 'N9', '4111111111111111'), 'looks-like-card-number', 'serial'],
    ['an unknown terminal to unassign', 'unassign,t9,,,,,,,2026-02-01,,Asia/Shanghai', 'terminal-unknown', 'terminal'],
  ],
  accounts: [
    ['no token', but(ACCOUNT, 'tok_a9', ''), 'token-missing', 'token'],
    ['a tail with letters', but(ACCOUNT, '0009', '00x9'), 'tail-malformed', 'tail'],
    ['no currency', but(ACCOUNT, 'CNY;JPY,CNY=1.00', ','), 'no-currency', 'currencies'],
    ['a currency that there is not', but(ACCOUNT, 'CNY;JPY', 'CNY;RMB'), 'value-malformed', 'currencies'],
    ['a currency twice', but(ACCOUNT, 'CNY;JPY', 'CNY;CNY'), 'currency-twice', 'currencies'],
    ['a minimum without currency', but(ACCOUNT, 'CNY=1.00', '1.00'), 'value-malformed', 'minimum_payout'],
    ['a minimum that is too fine', but(ACCOUNT, 'CNY=1.00', 'JPY=1.0'), 'value-malformed', 'minimum_payout'],
    ['a minimum twice', but(ACCOUNT, 'CNY=1.00', 'CNY=1.00;CNY=2.00'), 'value-malformed', 'minimum_payout'],
    ['a minimum in a foreign currency', but(ACCOUNT, 'CNY=1.00', 'USD=1.00'), 'value-unknown', 'minimum_payout'],
    ['a minimum below zero', but(ACCOUNT, 'CNY=1.00', 'CNY=-1.00'), 'minimum-payout-negative', 'minimum_payout'],
    ['a known account, otherwise', 'a2,m1,tok_other,0002,CNY,', 'account-already-registered', 'account'],
    ['a card number as token', but(ACCOUNT, 'tok_a9', '4111 1111 1111 1111'), 'looks-like-card-number', 'token'],
  ],
  bindings: [
    ['an action that there is not', but(ASSERTION, 'assert', 'bind'), 'value-unknown', 'action'],
    ['a scope that there is not', but(ASSERTION, 'terminal', 'shop'), 'value-unknown', 'scope'],
    ['a currency that there is not', but(ASSERTION, 'CNY', 'RMB'), 'value-malformed', 'currency'],
    ['an end before the beginning', but(ASSERTION, '2026-03-01', '2026-01-01'), 'empty-interval', 'to'],
    [
      'the scope merchant of another',
      but(ASSERTION, 'terminal,t1', 'merchant,m2'),
      'scope-id-not-merchant',
      'scope_id',
    ],
    ['an account that nobody registered', but(ASSERTION, 'a2', 'a9'), 'account-unknown', 'account'],
    ['R6: the account of another merchant', but(ASSERTION, 'a2', 'b1'), 'account-of-another-merchant', 'account'],
    ['R6: a currency beside the account', but(ASSERTION, 'CNY', 'JPY'), 'currency-not-on-account', 'currency'],
    ['a binding id of another key', but(ASSERTION, 'b-9', 'b-1'), 'binding-id-taken', 'binding'],
    [
      'an end of an unknown binding',
      'end,b-9,m1,merchant,m1,CNY,,2026-02-01,,,Asia/Shanghai',
      'binding-unknown',
      'binding',
    ],
    [
      'an end under another key',
      'end,b-1,m1,terminal,t1,CNY,,2026-02-01,,,Asia/Shanghai',
      'binding-unknown',
      'binding',
    ],
    ['an unknown binding alone', 'void,b-9,,,,,,,,,', 'binding-unknown', 'binding'],
    ['an end with half a key', 'end,b-1,m1,merchant,m1,,,2026-02-01,,,Asia/Shanghai', 'value-missing', 'currency'],
    ['no scope', but(ASSERTION, 'terminal,t1', ',t1'), 'value-missing', 'scope'],
    ['an end that leaves what there is not', 'end,b-1,,,,,,2026-02-01,,gap,Asia/Shanghai', 'value-unknown', 'leaves'],
  ],
  fees: [
    ['no rate', but(FEE, '0.0038', ''), 'value-missing', 'rate'],
    ['a rate in per cent', but(FEE, '0.0038', '0.38%'), 'value-malformed', 'rate'],
    ['a rate that is too fine', but(FEE, '0.0038', '0.00381234'), 'rate-too-fine', 'rate'],
    ['a rate above one', but(FEE, '0.0038', '1.5'), 'rate-out-of-range', 'rate'],
    ['a fixed fee that is too fine', but(FEE, '0.10', '0.101'), 'amount-malformed', 'fixed'],
    ['a fixed fee below zero', but(FEE, '0.10', '-0.10'), 'amount-negative', 'fixed'],
    ['a minimum below zero', but(FEE, '0.01', '-0.01'), 'amount-negative', 'minimum'],
    ['a cap below zero', but(FEE, '25.00', '-25.00'), 'amount-negative', 'cap'],
    ['a minimum above the cap', but(FEE, '0.01', '30.00'), 'minimum-above-cap', 'minimum'],
    ['a refund fee that there is not', but(FEE, 'kept', 'half'), 'value-unknown', 'refund_fee'],
    ['the scope merchant of another', but(FEE, 'merchant,m1', 'merchant,m2'), 'scope-id-not-merchant', 'scope_id'],
  ],
};

describe.each(Object.entries(CASES))('a line of %s is refused at its line and field', (kind, cases) => {
  it.each(cases)('with %s', async (_what, line, code, field) => {
    const refusals = await refusedIn(kind as EstateFileKind, line);
    expect(refusals).toMatchObject([{ code, field, file: `${kind}.csv`, line: 2 }]);
    for (const { wrong, right } of refusals) expect([wrong, right]).not.toContain('');
  });
});

it('takes the sound lines that the refused ones are made from', async () => {
  for (const [kind, line] of Object.entries({ terminals: TERMINAL, accounts: ACCOUNT, bindings: ASSERTION, fees: FEE }))
    expect(await house.take(kind as EstateFileKind, [line])).toMatchObject({ accepted: 1, refused: 0, warnings: [] });
});
it('names every bad field of a line at once', async () => {
  const refusals = await refusedIn('fees', 'm1,shop,m1,RMB,half,,,,kept,yesterday,');
  expect(refusals.map(({ field }) => field)).toEqual(['scope', 'currency', 'from', 'rate']);
});
it('says why an amount is no minimum', async () => {
  const [refusal] = await refusedIn('accounts', but(ACCOUNT, 'CNY=1.00', 'CNY=1.001'));
  expect(refusal!.wrong).toBe('"CNY=1.001" is no minimum (too-many-decimals)');
});
it('R1: names the terminal that shows the TID, and since when', async () => {
  const [refusal] = await refusedIn('terminals', but(TERMINAL, '10000009', '10000002'));
  expect(refusal?.wrong).toMatch(
    /^terminal t2 of m1 shows this acquirer, MID and TID from \d{4}-\d\d-\d\dT\d\d:00:00\.000000Z on$/,
  );
});
it('masks what looks like a card number, wherever the refusal is shown or kept', async () => {
  const refusals = await refusedIn('accounts', 'a9,m1,4111111111111111,0009,CNY,');
  expect(findingText(refusals[0]!)).toBe(
    'accounts.csv line 2, token: "**** 1111" looks like a card number; a card is named by its vault token and its last digits, never by its number',
  );
  expect((await house.recorded()).map(({ body }) => body).join()).not.toContain('411111');
});
it('masks a card number in the name of a file', async () => {
  const outcome = await house.take('accounts', ['a9,m2,tok,x,CNY,'], { path: '/files/4111111111111111.csv' });
  expect(outcome).toMatchObject({ refusals: [{ file: '**** 1111.csv' }] });
});
