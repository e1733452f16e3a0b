// Which stream holds what: one per thing that must be consistent.
import {
  type AccountId,
  type EstateEvent,
  type EstateFileKind,
  type ScopeKey,
  type Sha256,
  scopeKeyText,
  type TerminalId,
  unreachable,
} from '@asof/domain';

/** Streams of the estate's facts. Only this service writes them. */
export const ESTATE_PREFIXES = ['terminal-', 'account-', 'binding-', 'fee-'] as const;
export const IMPORT_PREFIX = 'import-';

export const terminalStream = (terminalId: TerminalId): string => `terminal-${terminalId}`;
export const accountStream = (accountId: AccountId): string => `account-${accountId}`;
export const bindingStream = (key: ScopeKey): string => `binding-${scopeKeyText(key)}`;
export const feeStream = (key: ScopeKey): string => `fee-${scopeKeyText(key)}`;

export function streamOf(event: EstateEvent): string {
  switch (event.type) {
    case 'TerminalAssigned':
    case 'TerminalUnassigned':
      return terminalStream(event.terminalId);
    case 'AccountRegistered':
      return accountStream(event.accountId);
    case 'BindingAsserted':
    case 'BindingEnded':
    case 'BindingVoided':
      return bindingStream(event);
    case 'FeePlanPublished':
      return feeStream(event);
    default:
      return unreachable(event);
  }
}

export type ImportedFile = { readonly kind: EstateFileKind; readonly fileSha256: Sha256 };

export function importStream({ kind, fileSha256 }: ImportedFile): string {
  return `${IMPORT_PREFIX}${kind}-${fileSha256}`;
}
