// Waits for what another process, thread or socket brings about, looking again and again.
import assert from 'node:assert/strict'

const PATIENCE_MS = 15_000
const LOOK_EVERY_MS = 2

/** Resolves once the condition holds; fails with what it is about when it does not come to hold. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + PATIENCE_MS
  while (!(await holds())) {
    if (performance.now() > endsAt) assert.fail(`it never came about: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
