import { estateHistoryContract } from './estate.contract.ts';
import { createEstateHistory } from './estate-history.ts';

estateHistoryContract(createEstateHistory);
