import { z } from 'zod';
import { PortabilityError } from '../portability-error.ts';
import { pbkdf2Rounds } from './passphrase-seal.ts';

export const formatVersion = 2;
export const manifestPart = 'manifest.json';
export const explanationPart = 'README.md';
export const sealedPart = 'data.sealed';

/** A hostile file must not keep a device busy for hours, nor make it hold gigabytes. */
const roundsMax = pbkdf2Rounds * 4;
const chunkBytesMax = 4 * 1024 * 1024;
const manifestMaxBytes = 4 * 1024 * 1024;

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const countsByTable = z.record(z.string(), z.number().int().min(0));

const manifestSchema = z.object({
	formatVersion: z.literal(formatVersion),
	/** Of the sync protocol that the records were read by. */
	schemaVersion: z.number().int(),
	producedBy: z.string(),
	exportedAt: z.string(),
	userId: z.string(),
	scope: z.object({
		spaceId: z.string(),
		/** The tables that were asked for; absent for all that there are. */
		tables: z.array(z.string()).optional(),
	}),
	/** By `app/table`. */
	rowCounts: countsByTable,
	/** Of those, the records with fields that could not be decrypted, which their lines name. */
	undecryptable: countsByTable,
	/** Whether what Mana stores encrypted stands in the data as plain text. */
	fieldsPlaintext: z.literal(true),
	/** By part, of the bytes as they are in it. */
	sha256: z.record(z.string(), hex64),
	passphrase: z
		.object({
			cipher: z.literal('AES-256-GCM'),
			derivation: z.literal('PBKDF2-SHA-256'),
			rounds: z.number().int().min(1).max(roundsMax),
			salt: z.base64(),
			iv: z.base64(),
			chunkBytes: z.number().int().min(1_024).max(chunkBytesMax),
		})
		.optional(),
});

/** The first thing to read of a `.mana` file. */
export type Manifest = z.output<typeof manifestSchema>;

/** @throws PortabilityError `MANIFEST_INVALID`, or `FORMAT_UNSUPPORTED` for one of a newer or older format */
export function parseManifest(text: string): Manifest {
	const json = parseJson(text);
	const parsed = manifestSchema.safeParse(json);
	if (parsed.success) return parsed.data;
	const version = z.object({ formatVersion: z.number() }).safeParse(json);
	const path = parsed.error.issues[0]?.path;
	const isForeign =
		path?.[0] === 'passphrase' || (version.success && version.data.formatVersion !== formatVersion);
	if (isForeign)
		throw new PortabilityError('FORMAT_UNSUPPORTED', `the format is not version ${formatVersion}`, at);
	throw new PortabilityError('MANIFEST_INVALID', `the manifest cannot be read: ${path?.join('.')}`, at);
}

export const manifestLimitBytes = manifestMaxBytes;

const at = { part: manifestPart };

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new PortabilityError('MANIFEST_INVALID', 'the manifest is not JSON', { ...at, cause });
	}
}
