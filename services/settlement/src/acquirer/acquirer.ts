// How an acquirer is configured: the settings as a whole, each configuration a fact. What was imported or cut under an earlier one
// keeps it.
import {
  type AcquirerConfigured,
  type AcquirerId,
  accept,
  type Decider,
  refuse,
  type WhyProblem,
  whyProblem,
  type ZoneProblem,
  zoneProblem,
} from '@asof/domain';
import { type AcquirerSettings, DEFAULT_ACQUIRER_SETTINGS } from './acquirer-settings.ts';

export type AcquirerState = AcquirerSettings;
export type ConfigureAcquirer = {
  readonly type: 'ConfigureAcquirer';
  readonly acquirerId: AcquirerId;
  /** What is not named stays as it is. */
  readonly change: Partial<AcquirerSettings>;
  readonly why: string;
};
export type AcquirerRefusal = ZoneProblem | 'duration-malformed' | WhyProblem;

export const acquirer: Decider<AcquirerState, ConfigureAcquirer, AcquirerConfigured, AcquirerRefusal> = {
  initial: () => DEFAULT_ACQUIRER_SETTINGS,

  decide({ acquirerId, change, why }, state) {
    const problem = whyProblem(why);
    if (problem !== null) return refuse(problem);
    const settings = { ...state, ...change };
    const { zone, ...durations } = settings;
    const wrongZone = zoneProblem(zone);
    if (wrongZone !== null) return refuse(wrongZone);
    if (Object.values(durations).some(duration => !Number.isSafeInteger(duration) || duration < 0)) {
      return refuse('duration-malformed');
    }
    const names = Object.keys(settings) as (keyof AcquirerSettings)[];
    if (names.every(name => settings[name] === state[name])) return accept();
    return accept({ type: 'AcquirerConfigured', acquirerId, ...settings });
  },

  evolve(_state, { type: _type, acquirerId: _acquirerId, ...settings }) {
    return settings;
  },
};
