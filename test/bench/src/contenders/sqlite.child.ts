// The process of the contender sqlite.
import { serve } from './serve.ts';
import { sqlite } from './sqlite.ts';

serve(sqlite);
