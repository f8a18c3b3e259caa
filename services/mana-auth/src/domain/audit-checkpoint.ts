import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign, verify } from 'node:crypto';

/** Where retention has cut a user's chain: rows up to `sequence` are gone, the next one follows on `hash`. */
export interface AuditCheckpoint {
	userId: string;
	sequence: number;
	hash: Uint8Array;
	createdAtMs: number;
}

export interface SignedCheckpoint extends AuditCheckpoint {
	signingKeyId: string;
	signature: Uint8Array;
}

export interface CheckpointSigner {
	sign(checkpoint: AuditCheckpoint): SignedCheckpoint;
	/** False for a changed checkpoint, and for one of another secret. */
	isGenuine(checkpoint: SignedCheckpoint): boolean;
}

/** RFC 8410 section 7: an Ed25519 private key in PKCS #8 is this and its 32 bytes. */
const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Signs with Ed25519, under a key that is derived from the service's secret and stands in no database.
 *
 * @param log a checkpoint of one log is none of another
 */
export function createCheckpointSigner(secret: string, log: 'audit' | 'activity'): CheckpointSigner {
	const purpose = `mana-${log}-checkpoint-v1`;
	const seed = Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
	const privateKey = createPrivateKey({
		key: Buffer.concat([pkcs8Header, seed]),
		format: 'der',
		type: 'pkcs8',
	});
	const publicKey = createPublicKey(privateKey);
	const spki = publicKey.export({ format: 'der', type: 'spki' });
	const signingKeyId = createHash('sha256').update(spki).digest('base64url').slice(0, 22);
	return {
		sign: (checkpoint) => ({
			...checkpoint,
			signingKeyId,
			signature: sign(null, message(purpose, checkpoint), privateKey),
		}),
		isGenuine: (checkpoint) =>
			checkpoint.signingKeyId === signingKeyId &&
			verify(null, message(purpose, checkpoint), publicKey, checkpoint.signature),
	};
}

function message(purpose: string, { userId, sequence, hash, createdAtMs }: AuditCheckpoint): Buffer {
	const values = [purpose, userId, sequence, Buffer.from(hash).toString('hex'), createdAtMs];
	return Buffer.from(JSON.stringify(values));
}
