import { eventLogContract } from '../event-log.contract.ts';
import { memoryEventLog } from './memory.ts';

eventLogContract('memory', async clock => ({ log: memoryEventLog({ clock }) }), { durable: false });
