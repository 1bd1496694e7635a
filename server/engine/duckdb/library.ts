// Finds and loads the DuckDB shared library that the official Node bindings ship, one package a platform.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import koffi from 'koffi'

const LIBRARY_FILE: Partial<Record<NodeJS.Platform, string>> = { linux: 'libduckdb.so', darwin: 'libduckdb.dylib', win32: 'duckdb.dll' }

function platformPackages(): string[] {
  const name = `@duckdb/node-bindings-${process.platform}-${process.arch}`
  // A Linux built on musl reports no glibc version; its packages have a suffix.
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  const musl = process.platform === 'linux' && report.header?.glibcVersionRuntime === undefined
  return musl ? [`${name}-musl`, name] : [name, `${name}-musl`]
}

/** The path of DuckDB's shared library for this platform. Throws when no package for it is installed. */
function duckdbLibraryPath(): string {
  const file = LIBRARY_FILE[process.platform]
  if (file === undefined) throw new Error(`DuckDB has no library for ${process.platform}`)
  // The platform packages are dependencies of the bindings, so they are looked up from there.
  const bindings = createRequire(createRequire(import.meta.url).resolve('@duckdb/node-bindings/package.json'))
  for (const name of platformPackages()) {
    try {
      const path = join(dirname(bindings.resolve(`${name}/package.json`)), file)
      if (existsSync(path)) return path
    } catch {
      // Not installed: the next candidate.
    }
  }
  throw new Error(
    `DuckDB's library for ${process.platform}-${process.arch} is missing: install ${platformPackages()[0]} (npm skips optional packages with --omit=optional)`,
  )
}

export const duckdbLibrary = koffi.load(duckdbLibraryPath())

/** The C library: Windows names it, elsewhere it is already in the process. */
export const cLibrary = koffi.load(process.platform === 'win32' ? 'msvcrt.dll' : null)
