// How an acquirer's rows are read: its zone, its time windows and how far its clocks are trusted (R4, R16). What was never configured
// has the defaults.
import type { AcquirerConfigured, AcquirerId, DomainEvent } from '@asof/domain';

export type AcquirerSettings = Omit<AcquirerConfigured, 'type' | 'acquirerId'>;

export const DEFAULT_ACQUIRER_SETTINGS: AcquirerSettings = {
  zone: 'Asia/Shanghai',
  onlineLateMs: 10 * 60_000,
  offlineLateMs: 72 * 3_600_000,
  futureMs: 60_000,
  uncertaintyOnlineMs: 2_000,
  uncertaintyOfflineMs: 60_000,
};

export type AcquirerBook = {
  /** Positions must increase; events of other parts are passed over. */
  apply(event: DomainEvent, position: bigint): void;
  /** The settings known at the position (default: the latest). */
  settingsOf(acquirerId: AcquirerId, knownAt?: bigint): AcquirerSettings;
  isConfigured(acquirerId: AcquirerId): boolean;
};

/** The fold of what acquirers were configured with. */
export function createAcquirerBook(): AcquirerBook {
  const configured = new Map<AcquirerId, { readonly settings: AcquirerSettings; readonly position: bigint }[]>();
  return {
    apply(event, position) {
      if (event.type !== 'AcquirerConfigured') return;
      const { type, acquirerId, ...settings } = event;
      const known = configured.get(acquirerId) ?? [];
      configured.set(acquirerId, known);
      known.push({ settings, position });
    },
    settingsOf(acquirerId, knownAt) {
      const last = configured.get(acquirerId)?.findLast(({ position }) => knownAt === undefined || position <= knownAt);
      return last?.settings ?? DEFAULT_ACQUIRER_SETTINGS;
    },
    isConfigured: acquirerId => configured.has(acquirerId),
  };
}
