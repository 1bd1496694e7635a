// Runs test files in this one process, each as a suite of its own: what a process costs, a second of loading, is more than most unit
// tests take.
import { relative } from 'node:path'
import { describe } from 'node:test'

for (const file of process.argv.slice(2)) {
  await describe(relative(process.cwd(), file), async () => {
    await import(file)
  })
}
