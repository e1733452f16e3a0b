// The process of the contender postgres: it starts a server of its own, and talks to it.
import { postgres } from './postgres.ts';
import { serve } from './serve.ts';

serve(postgres);
