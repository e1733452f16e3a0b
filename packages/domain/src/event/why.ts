// The reason that a person gives for doing something to money: kept as said, in the event.
import { z } from 'zod';
import { looksLikeCardNumber } from '../card-number/card-number.ts';

const WHY_MAX = 500;

/** Never blank. */
export const Why = z.string().regex(/\S/, 'a reason says something').max(WHY_MAX);

export type WhyProblem = 'why-missing' | 'why-too-long' | 'why-looks-like-card-number';

/** What keeps a reason out of the log, told to the person who gave it; null when it may be kept. */
export function whyProblem(why: string): WhyProblem | null {
  if (why.trim() === '') return 'why-missing';
  if (why.length > WHY_MAX) return 'why-too-long';
  return looksLikeCardNumber(why) ? 'why-looks-like-card-number' : null;
}
