// What the module shows.
export { drainArrivals, firstUnknownPair, routeArrivals } from './arrivals';
export { clear } from './columns';
export { placeRows, writeEffects } from './place-rows';
export { routeRuns } from './route-runs';
export { areRunsSound } from './runs';
export { drainTotals, moveGroups } from './totals';
