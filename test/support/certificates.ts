// A chain of certificates as a company has one: a root that signs an intermediate authority, which signs those of servers and clients.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type JsonGeneralName,
  type X509Certificate,
} from '@peculiar/x509'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const HOUR_MS = 3_600_000
const LOCAL: readonly JsonGeneralName[] = [
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
]

/** Somebody with a certificate; both are PEM. */
export interface Identity {
  /** With the authority that signed it. */
  readonly certificate: string
  readonly key: string
}

export interface LeafOptions {
  readonly names?: readonly JsonGeneralName[]
  /** Milliseconds from now until it ends, by default an hour. */
  readonly endsInMs?: number
}

interface Signer {
  readonly certificate: X509Certificate
  readonly keys: webcrypto.CryptoKeyPair
}

export class Authority {
  /** The root's certificate, PEM: whom to trust. */
  readonly root: string
  readonly #intermediate: Signer
  #serial = 10

  private constructor(root: Signer, intermediate: Signer) {
    this.root = root.certificate.toString('pem')
    this.#intermediate = intermediate
  }

  static async create(name = 'Quiver Test'): Promise<Authority> {
    const root = await signed({ subject: `CN=${name} Root`, serial: 1, isAuthority: true, by: null })
    const intermediate = await signed({ subject: `CN=${name} Intermediate`, serial: 2, isAuthority: true, by: root })
    return new Authority(root, intermediate)
  }

  /** For servers of this machine, and clients. */
  async issue(name: string, { names = LOCAL, endsInMs = HOUR_MS }: LeafOptions = {}): Promise<Identity> {
    const by = this.#intermediate
    const { certificate, keys } = await signed({ subject: `CN=${name}`, serial: this.#serial++, isAuthority: false, by, names, endsInMs })
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
    return {
      certificate: `${certificate.toString('pem')}\n${by.certificate.toString('pem')}\n`,
      key: PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    }
  }
}

interface SigningOptions extends LeafOptions {
  readonly subject: string
  readonly serial: number
  readonly isAuthority: boolean
  readonly by: Signer | null
}

async function signed({ subject, serial, isAuthority, by, names = [], endsInMs = HOUR_MS }: SigningOptions): Promise<Signer> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const now = Date.now()
  const usage = isAuthority ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign : KeyUsageFlags.digitalSignature
  const certificate = await X509CertificateGenerator.create(
    {
      ...{ subject, issuer: by?.certificate.subject ?? subject, serialNumber: serial.toString(16).padStart(2, '0') },
      ...{ notBefore: new Date(now - HOUR_MS), notAfter: new Date(now + endsInMs) },
      ...{ publicKey: keys.publicKey, signingKey: (by?.keys ?? keys).privateKey, signingAlgorithm: ALGORITHM },
      extensions: [
        new BasicConstraintsExtension(isAuthority, undefined, true),
        new KeyUsagesExtension(usage, true),
        ...(isAuthority ? [] : [new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth])]),
        ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension([...names])]),
      ],
    },
    webcrypto,
  )
  return { certificate, keys }
}

export interface Files extends AsyncDisposable {
  /** Writes a file and gives its path. */
  write(name: string, content: string): Promise<string>
}

/** A directory for certificates and what else a test has to have in files. */
export async function temporaryFiles(): Promise<Files> {
  const directory = await mkdtemp(join(tmpdir(), 'quiver-files-'))
  return {
    async write(name, content) {
      const path = join(directory, name)
      await writeFile(path, content)
      return path
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  }
}
