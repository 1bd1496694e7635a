import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { createSpillDirectory } from '../../../../server/ops/spill-directory.ts'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'quiver-test-'))
})
afterEach(() => {
  rmSync(parent, { recursive: true })
})

/** The id of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid

function leftover(name: string, owner: object | null): string {
  const path = join(parent, `quiver-spill-${name}`)
  mkdirSync(path)
  if (owner !== null) writeFileSync(join(path, 'owner.json'), JSON.stringify(owner))
  return path
}

test('a directory of its own, gone once it is removed', async () => {
  const first = await createSpillDirectory(join(parent, 'made', 'here'), process.pid)
  const second = await createSpillDirectory(join(parent, 'made', 'here'), process.pid)
  assert.notEqual(first.path, second.path)
  writeFileSync(join(first.path, 'spilled'), 'x')
  await first.remove()
  await second.remove()
  assert.deepEqual(readdirSync(join(parent, 'made', 'here')), [])
})

test('what a dead server left is removed, and nothing else', async () => {
  const dead = leftover('dead', { pid: deadPid(), host: hostname() })
  const others = [
    leftover('living', { pid: process.ppid, host: hostname() }),
    leftover('elsewhere', { pid: deadPid(), host: 'another machine' }),
    leftover('starting', null),
  ]
  const unrelated = join(parent, 'unrelated')
  mkdirSync(unrelated)
  const mine = await createSpillDirectory(parent, process.pid)
  assert.equal(existsSync(dead), false)
  for (const path of [...others, unrelated]) assert.ok(existsSync(path), path)
  await mine.remove()
})
