// What the module shows.
export { countRanges, routeRanges } from './arrivals';
export { routeRuns } from './route-runs';
