// What stands around every event (domain events carry only what happened): who, by which command, caused by what, and when it was
// true. When it was recorded, at which revision and position, is the log's to add.
import { z } from 'zod';
import { CommandId, EventId } from '../ids.ts';
import { instantText } from './codec.ts';

export const Actor = z.strictObject({
  kind: z.enum(['person', 'system']),
  id: z.string().min(1).max(64),
  role: z.string().min(1).max(64),
});
export type Actor = z.infer<typeof Actor>;

export const Envelope = z.strictObject({
  v: z.int().min(1),
  tenant: z.string().min(1).max(64),
  /** Valid time; null where nothing but the record time applies. */
  validFrom: instantText.nullable(),
  validTo: instantText.nullable(),
  actor: Actor,
  commandId: CommandId,
  causationId: EventId.nullable(),
  correlationId: z.string().min(1).max(128),
  reason: z.string().max(500).nullable(),
});
export type Envelope = z.infer<typeof Envelope>;
