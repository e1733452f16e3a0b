// What the module shows.
export { drainArrivals, firstUnknownPair, routeArrivals } from './arrivals';
export { placeRows, writeEffects } from './place-rows';
export { routeRuns } from './route-runs';
export { areRunsSound } from './runs';
export { drainTotals, moveGroups } from './totals';
