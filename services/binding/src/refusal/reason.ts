// The reason that a person gives is kept as said, so it must be fit to be kept.
import { whyProblem } from '@asof/domain';
import type { Refusal } from './refusal.ts';

const TEXTS = {
  'why-missing': { wrong: 'the reason is blank', right: 'a few words that say why' },
  'why-too-long': { wrong: 'the reason is too long', right: 'at most 500 characters' },
  'why-looks-like-card-number': { wrong: 'the reason looks like it holds a card number', right: 'a reason without it' },
} as const;

export function reasonProblem(reason: string | null): Refusal | null {
  const code = reason === null ? null : whyProblem(reason);
  return code === null ? null : { code, file: null, line: null, field: 'reason', ...TEXTS[code] };
}
