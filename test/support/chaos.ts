// How hard tests in test/chaos try: a little in `npm test`, so that all of them take some three minutes, and much in
// `npm run test:chaos`.

export function effort(little: number, much: number): number {
  return process.env['QUIVER_CHAOS'] === 'long' ? much : little
}
