// The columns of each estate file, format version 1. A file has exactly these by name, in any order; columns that may be left out
// read as empty.
import type { EstateFileKind } from '@asof/domain';
import { shown } from '../refusal/refusal.ts';
import type { CsvProblem } from './csv-file.ts';

type Columns = { readonly needed: readonly string[]; readonly optional: readonly string[] };

export const COLUMNS: Readonly<Record<EstateFileKind, Columns>> = {
  terminals: {
    needed: ['action', 'terminal', 'acquirer', 'mid', 'tid', 'merchant', 'store', 'serial', 'from', 'to'],
    optional: ['zone'],
  },
  accounts: { needed: ['account', 'merchant', 'token', 'tail', 'currencies', 'minimum_payout'], optional: [] },
  bindings: {
    needed: ['action', 'binding', 'merchant', 'scope', 'scope_id', 'currency', 'account', 'from', 'to', 'leaves'],
    optional: ['zone'],
  },
  fees: {
    needed: ['merchant', 'scope', 'scope_id', 'currency', 'rate', 'fixed', 'minimum', 'cap', 'refund_fee', 'from'],
    optional: ['zone'],
  },
};

/** Where each column stands in a record, or what is wrong with the header. */
export function placeColumns(
  kind: EstateFileKind,
  header: readonly string[],
):
  | { readonly kind: 'placed'; readonly places: ReadonlyMap<string, number> }
  | { readonly kind: 'problem'; readonly problem: CsvProblem } {
  const { needed, optional } = COLUMNS[kind];
  const missing = needed.filter(name => !header.includes(name));
  const foreign = header.filter(
    (name, index) => header.indexOf(name) !== index || ![...needed, ...optional].includes(name),
  );
  if (missing.length === 0 && foreign.length === 0)
    return { kind: 'placed', places: new Map(header.map((name, index) => [name, index])) };
  const parts = [
    missing.length > 0 ? `missing: ${missing.join(', ')}` : '',
    foreign.length > 0 ? `unknown or twice: ${foreign.map(shown).join(', ')}` : '',
  ];
  return {
    kind: 'problem',
    problem: {
      code: 'columns-differ',
      line: 1,
      wrong: `the header is not that of a ${kind} file (${parts.filter(part => part !== '').join('; ')})`,
      right: `exactly ${needed.join(',')}${optional.map(name => `, and if wanted ${name}`).join('')}, in any order`,
    },
  };
}
