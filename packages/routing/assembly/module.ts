// What the module shows.
export { firstUnknownPair, routeArrivals } from './arrivals';
export { routeRuns } from './route-runs';
