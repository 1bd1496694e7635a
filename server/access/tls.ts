// The server's certificate and key, and whose signatures on certificates of clients count; read again when the files change.
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import type { Clock } from '../clock.ts'
import { ConfigError } from '../config.ts'
import { loadAndWatch } from './watched-files.ts'

export interface TlsFiles {
  /** PEM: the server's certificate and those between it and its authority. */
  readonly certificate: string
  /** PEM. */
  readonly key: string
  /** PEM: the authorities that sign certificates of clients. Null: clients are not asked for one. */
  readonly clientAuthorities: string | null
  /** Whether a client without a certificate is sent away in the handshake already. */
  readonly requiresClientCertificate: boolean
}

/** What a listener over TLS is made with; the same for gRPC and HTTP. */
export interface ServerTls {
  readonly context: SecureContextOptions
  /** Of the listener, which a change of files does not change. */
  readonly clients: { readonly requestCert: boolean; readonly rejectUnauthorized: boolean }
  /** Hears of each new context. */
  onChange(listener: (context: SecureContextOptions) => void): void
}

export interface OpenTls extends ServerTls {
  close(): void
}

/** Fails with ConfigError when a file cannot be used. */
export async function openTls(files: TlsFiles, clock: Clock, onReload: (error: Error | null) => void): Promise<OpenTls> {
  const listeners: ((context: SecureContextOptions) => void)[] = []
  let context: SecureContextOptions = {}
  const { certificate, key, clientAuthorities, requiresClientCertificate } = files
  const paths = [certificate, key, ...(clientAuthorities === null ? [] : [clientAuthorities])]
  const load = async () => {
    context = await contextFrom(files)
    for (const listener of listeners) listener(context)
  }
  const close = await loadAndWatch({ clock, paths: () => paths, load, onReload })
  return {
    get context() {
      return context
    },
    clients: { requestCert: clientAuthorities !== null, rejectUnauthorized: clientAuthorities !== null && requiresClientCertificate },
    onChange: (listener) => listeners.push(listener),
    close,
  }
}

async function contextFrom({ certificate, key, clientAuthorities }: TlsFiles): Promise<SecureContextOptions> {
  const context: SecureContextOptions = {
    cert: await contentOf(certificate),
    key: await contentOf(key),
    ...(clientAuthorities === null ? {} : { ca: await contentOf(clientAuthorities) }),
    minVersion: 'TLSv1.2',
  }
  try {
    createSecureContext(context)
  } catch (error) {
    throw new ConfigError(`The certificate ${certificate} and the key ${key} cannot be used: ${(error as Error).message}.`)
  }
  return context
}

async function contentOf(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw new ConfigError(`A file for TLS cannot be read: ${(error as Error).message}`)
  })
}
