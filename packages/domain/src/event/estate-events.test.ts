import { expect, it } from 'vitest';
import { ESTATE_EVENTS, isEstateEvent } from './estate-events.ts';
import { EVENT_SCHEMAS } from './registry.ts';

it('of all registered events exactly those of terminals, accounts, bindings and fee plans are the estate’s', () => {
  const types = EVENT_SCHEMAS.map(schema => ({ type: schema.shape.type.value }));
  expect(types.filter(isEstateEvent)).toEqual(ESTATE_EVENTS.map(schema => ({ type: schema.shape.type.value })));
});
