// docs/events.md tells of every event that may stand in the log, field by field.
import { readFileSync } from 'node:fs';
import { EVENT_SCHEMAS } from '@asof/domain';
import { expect, it } from 'vitest';

type EventShape = { readonly shape: { readonly type: { readonly value: string } } };

/** Events without a section, and fields that their section does not name. */
function missingFrom(document: string, schemas: readonly EventShape[]): string[] {
  const sections = new Map(document.split(/^### /m).map(section => [section.split('\n')[0] as string, section]));
  return schemas.flatMap(({ shape }) => {
    const type = shape.type.value;
    const section = sections.get(type);
    if (section === undefined) return [type];
    const fields = Object.keys(shape).filter(field => field !== 'type');
    return fields.filter(field => !section.includes(`\`${field}\``)).map(field => `${type}.${field}`);
  });
}

const document = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');

it('every registered event and each of its fields is documented', () => {
  expect(missingFrom(document, EVENT_SCHEMAS)).toEqual([]);
});
it('an event or a field that the document leaves out is found', () => {
  const without = document.replace('### PayoutHeld', '### Payout').replace('`leaves` is', 'it is');
  expect(missingFrom(without.replace('`leaves`, `from`', '`from`'), EVENT_SCHEMAS)).toEqual([
    'BindingEnded.leaves',
    'PayoutHeld',
  ]);
});
it('the document tells of no event that the log does not know', () => {
  const told = Array.from(document.matchAll(/^### ([A-Z]\w+)$/gm), ([, name]) => name).filter(
    name => name !== 'Envelope',
  );
  expect(told.toSorted()).toEqual(EVENT_SCHEMAS.map(({ shape }) => shape.type.value).toSorted());
});
