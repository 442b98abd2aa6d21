import {
  compactDecrypt,
  CompactEncrypt,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';

/** A public key as plain JSON. */
export type PublicKey = JWK;

/** Receives JSON that nobody else can read: not those who carry it, and not those who store it. */
export interface SealedBox {
  publicKey: PublicKey;
  /** Returns what was sealed for this box. @throws Error when it was sealed for another */
  open: (sealed: string) => Promise<unknown>;
}

/** Creates a box, whose private key never leaves this process. */
export async function createSealedBox(): Promise<SealedBox> {
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES');
  return {
    publicKey: await exportJWK(publicKey),
    open: async (sealed) => {
      const { plaintext } = await compactDecrypt(sealed, privateKey);
      return JSON.parse(new TextDecoder().decode(plaintext));
    },
  };
}

/** Seals JSON for the box with this public key. */
export async function seal(value: unknown, publicKey: PublicKey): Promise<string> {
  const content = new TextEncoder().encode(JSON.stringify(value));
  return new CompactEncrypt(content)
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
    .encrypt(await importJWK(publicKey, 'ECDH-ES'));
}
