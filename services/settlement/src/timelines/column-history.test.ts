import { estateHistoryContract } from '@asof/domain/estate-contract';
import { createColumnHistory } from './column-history.ts';
import { emptyFactColumns } from './fact-columns.ts';

estateHistoryContract(() => createColumnHistory(emptyFactColumns()));
