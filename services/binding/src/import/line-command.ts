// What each line of an estate file asks for. Columns that an action does not use are not read.
import {
  AccountId,
  AcquirerId,
  BindingId,
  Currency,
  type EstateFileKind,
  MerchantId,
  Mid,
  type Minor,
  parseAmount,
  parseRate,
  Scope,
  type ScopeKey,
  StoreId,
  TerminalId,
  Tid,
} from '@asof/domain';
import { z } from 'zod';
import type { EstateCommand } from '../estate/decide.ts';
import { estateText } from '../refusal/estate-texts.ts';
import { shown } from '../refusal/refusal.ts';
import type { LineReader } from './line-reader.ts';

/** Ends and voids may name their binding alone: its key is looked up. */
export type KeyOfBinding = (bindingId: BindingId) => ScopeKey | null;

/** The command of a line; not to be used when the reader has refusals. */
export function lineCommand(kind: EstateFileKind, line: LineReader, keyOfBinding: KeyOfBinding): EstateCommand {
  switch (kind) {
    case 'terminals':
      return terminalCommand(line);
    case 'accounts':
      return accountCommand(line);
    case 'bindings':
      return bindingCommand(line, keyOfBinding);
    case 'fees':
      return feeCommand(line);
  }
}

const Serial = z.string().regex(/^[^\p{Cc}]{1,64}$/u, 'a serial number has 1 to 64 characters');

function terminalCommand(line: LineReader): EstateCommand {
  const action = line.choice('action', ['assign', 'unassign']);
  const terminalId = line.id('terminal', TerminalId);
  if (action === 'unassign') return { type: 'UnassignTerminal', terminalId, ...intervalOf(line) };
  return {
    type: 'AssignTerminal',
    terminalId,
    acquirerId: line.id('acquirer', AcquirerId),
    mid: line.id('mid', Mid),
    tid: line.id('tid', Tid),
    merchantId: line.id('merchant', MerchantId),
    storeId: line.optionalId('store', StoreId),
    serial: line.optionalId('serial', Serial),
    ...intervalOf(line),
  };
}

function intervalOf(line: LineReader) {
  const { from, to, stated } = line.interval();
  return { from, to, stated };
}

/** One minor unit: an account without a stated minimum is paid whatever is due to it (R19). */
const MINIMUM_PAYOUT_DEFAULT = 1n as Minor;

function accountCommand(line: LineReader): EstateCommand {
  const minimums = minimumPayouts(line);
  const named = line
    .text('currencies')
    .split(';')
    .filter(code => code !== '');
  const currencies = named.map(code => {
    if (!Currency.safeParse(code).success)
      line.refuse(
        'currencies',
        'value-malformed',
        `${shown(code)} is no currency`,
        'ISO 4217 codes, e.g. CNY or CNY;USD',
      );
    return { currency: code as Currency, minimumPayoutMinor: minimums.get(code as Currency) ?? MINIMUM_PAYOUT_DEFAULT };
  });
  for (const currency of minimums.keys())
    if (!named.includes(currency))
      line.refuse('minimum_payout', 'value-unknown', `${currency} is no currency of the account`, named.join(' or '));
  return {
    type: 'RegisterAccount',
    accountId: line.id('account', AccountId),
    merchantId: line.id('merchant', MerchantId),
    token: line.text('token'),
    tail: line.text('tail'),
    currencies,
  };
}

/** `CNY=1.00;USD=5.00`. */
function minimumPayouts(line: LineReader): ReadonlyMap<Currency, Minor> {
  const minimums = new Map<Currency, Minor>();
  for (const part of line.text('minimum_payout').split(';')) {
    if (part === '') continue;
    const [code = '', amount = '', ...more] = part.split('=');
    const known = Currency.safeParse(code);
    const minimum = known.success && more.length === 0 ? parseAmount(amount, known.data) : null;
    if (!known.success || typeof minimum !== 'bigint' || minimums.has(known.data))
      line.refuse(
        'minimum_payout',
        'value-malformed',
        `${shown(part)} is no minimum${typeof minimum === 'string' ? ` (${minimum})` : ''}`,
        'each currency once, e.g. CNY=1.00;USD=5.00',
      );
    else minimums.set(known.data, minimum);
  }
  return minimums;
}

function bindingCommand(line: LineReader, keyOfBinding: KeyOfBinding): EstateCommand {
  const action = line.choice('action', ['assert', 'end', 'void']);
  const bindingId = line.id('binding', BindingId);
  if (action === 'assert') {
    const accountId = line.id('account', AccountId);
    return {
      type: 'AssertBinding',
      source: 'import',
      kind: 'import',
      bindingId,
      ...keyOf(line),
      accountId,
      ...intervalOf(line),
    };
  }
  const asked = { bindingId, ...(namesKey(line) ? keyOf(line) : knownKeyOf(line, bindingId, keyOfBinding)) };
  if (action === 'void') return { type: 'VoidBinding', ...asked };
  const leaves = line.choice('leaves', ['hole', 'wider'], 'hole');
  return { type: 'EndBinding', ...asked, leaves, ...intervalOf(line) };
}

/** A stand-in where the binding is unknown and so refused. */
const NO_KEY: ScopeKey = { merchantId: '' as MerchantId, scope: 'merchant', scopeId: '', currency: '' as Currency };

function knownKeyOf(line: LineReader, bindingId: BindingId, keyOfBinding: KeyOfBinding): ScopeKey {
  const key = keyOfBinding(bindingId);
  const { wrong, right } = estateText('binding-unknown');
  if (key === null) line.refuse('binding', 'binding-unknown', wrong, right);
  return key ?? NO_KEY;
}

const KEY_COLUMNS = ['merchant', 'scope', 'scope_id', 'currency'];

function namesKey(line: LineReader): boolean {
  return KEY_COLUMNS.some(column => line.text(column) !== '');
}

function keyOf(line: LineReader): ScopeKey {
  return {
    merchantId: line.id('merchant', MerchantId),
    scope: line.choice('scope', Scope.options),
    scopeId: line.id('scope_id', TerminalId),
    currency: line.currency('currency'),
  };
}

function feeCommand(line: LineReader): EstateCommand {
  const key = keyOf(line);
  const { from, stated } = line.interval();
  return {
    type: 'PublishFeePlan',
    ...key,
    rateMillionths: rateOf(line),
    fixedMinor: feeAmount(line, 'fixed', key.currency) ?? (0n as Minor),
    minimumMinor: feeAmount(line, 'minimum', key.currency),
    capMinor: feeAmount(line, 'cap', key.currency),
    refundFee: line.choice('refund_fee', ['kept', 'returned'], 'kept'),
    from,
    stated,
  };
}

function feeAmount(line: LineReader, field: string, currency: Currency): Minor | null {
  const amount = line.amount(field, currency);
  const { wrong, right } = estateText('amount-negative');
  if (amount !== null && amount < 0n) line.refuse(field, 'amount-negative', wrong, right);
  return amount;
}

function rateOf(line: LineReader): number {
  const text = line.text('rate');
  if (text === '') line.refuse('rate', 'value-missing', 'the field is empty', 'a fraction, e.g. 0.0038 for 0.38 %');
  const read = parseRate(text);
  if (typeof read === 'number') return read;
  if (read === 'not-a-decimal')
    line.refuse('rate', 'value-malformed', `${shown(text)} is no plain decimal`, 'a fraction, e.g. 0.0038 for 0.38 %');
  else line.refuse('rate', read, estateText(read).wrong, estateText(read).right);
  return 0;
}
