// asof events: the history itself, as it is stored, with both times.

import type { EventLog, Recorded } from '@asof/event-log';
import { type CommandModule, withHouse } from '../command/command.ts';
import { countOption } from '../command/options.ts';
import { CommandFailure, EXIT } from '../exit-code.ts';
import { type Cell, count, field, instant, type View } from '../output/view.ts';

type TailOptions = { readonly stream?: string; readonly last: number };

const storedBody = (event: Recorded): { readonly [name: string]: Cell } => JSON.parse(event.body);

const envelopeOf = ({ data: _data, ...envelope }: { readonly [name: string]: Cell }): Cell => envelope;

const eventView: View<Recorded> = [
  count('position', 'position', event => event.position.toString()),
  instant('recordedAt', 'recorded at', event => event.recordedAt),
  field('stream', 'stream', event => event.stream),
  count('revision', 'revision', event => event.revision.toString()),
  field('type', 'type', event => event.type),
  field('eventId', null, event => event.id),
  field('envelope', null, event => envelopeOf(storedBody(event))),
  field('data', 'data', event => storedBody(event)['data'] ?? null),
];

export const eventCommands: CommandModule = (program, action) => {
  const events = program.command('events').description('the event history');
  events
    .command('tail')
    .description('the last events in order of position')
    .option('--last <n>', 'how many', countOption, 20)
    .option('--stream <prefix>', 'only streams that begin so, e.g. terminal- or batch-ACQ1')
    .action(
      action<TailOptions>((context, _args, options) =>
        withHouse(context, false, async ({ log }) => {
          await context.terminal.rows(eventView, tail(log, options), 'no event fits');
          return EXIT.ok;
        }),
      ),
    );
  events
    .command('show')
    .argument('<stream>', 'a stream, e.g. batch-ACQ1-000001')
    .description('every event of one stream')
    .action(
      action((context, [stream = '']) =>
        withHouse(context, false, async ({ log }) => {
          const told = await context.terminal.rows(eventView, log.readStream(stream));
          if (told > 0) return EXIT.ok;
          throw new CommandFailure(
            EXIT.failure,
            'stream-unknown',
            `there is no stream ${stream}`,
            'asof events tail shows the names of streams',
          );
        }),
      ),
    );
};

/** Keeps no more than a few times `last` events in memory, however long the history is. */
async function* tail(log: EventLog, { stream, last }: TailOptions): AsyncIterable<Recorded> {
  const kept: Recorded[] = [];
  for await (const event of log.readAll('start', stream === undefined ? {} : { streamPrefixes: [stream] })) {
    kept.push(event);
    if (kept.length > 2 * last + 100) kept.splice(0, kept.length - last);
  }
  yield* kept.slice(Math.max(0, kept.length - last));
}
