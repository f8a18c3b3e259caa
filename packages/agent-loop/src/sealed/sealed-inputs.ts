import { cadenceSchema } from '@mana/records/types/ai';
import { encodeBase64, importMasterKey, MASTER_KEY_BYTES } from '@mana/shared-crypto';
import { mergedRowSchema } from '@mana/sync-protocol';
import { z } from 'zod';
import {
	bytesOf,
	concat,
	infoOf,
	notSealed,
	openJson,
	type SealingPair,
	sealedMessageSchema,
	sealJson,
} from './hpke.ts';
import { SealedError } from './sealed-errors.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** An envelope is good for this long at most; devices make it anew while they are there. */
export const sealedDaysMax = 30;
/** Of an envelope as JSON. */
export const sealedInputsMaxBytes = 4 * 1024 * 1024;

const id = z.string().min(1).max(128);

/** Whose copy it is, what for and until when. Readable by anyone, and part of what is signed and sealed. */
export const sealedTermsSchema = z.strictObject({
	v: z.literal(1),
	userId: id,
	missionId: id,
	spaceId: id,
	/** The key that it is sealed to. */
	kid: id,
	sealedAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	/** By modules: what may be read, and what may be proposed. */
	scopes: z.array(z.string().min(1).max(96)).max(200),
	cadence: cadenceSchema,
	agentId: id.nullable(),
	/** How many missions of the agent may run at once. */
	agentLimit: z.int().min(1).max(10),
});

export type SealedTerms = z.output<typeof sealedTermsSchema>;

/** `PUT /api/v1/missions/:id/sealed-inputs` at mana-ai. All parts are base64 (RFC 4648 section 4). */
export const sealedInputsSchema = z.strictObject({
	/** JSON of {@link SealedTerms}, as it was signed. */
	terms: z.string().min(1).max(32_000),
	...sealedMessageSchema.shape,
	/** Ed25519 (RFC 8032), 64 bytes. */
	signature: z.string().length(88),
});

export type SealedInputs = z.output<typeof sealedInputsSchema>;

/** What `PUT` and `GET` of `/api/v1/missions/:id/sealed-inputs` answer. */
export const sealedInputsStateSchema = z.object({
	missionId: id,
	kid: id,
	sealedAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
});

export type SealedInputsState = z.output<typeof sealedInputsStateSchema>;

const bodySchema = z.object({
	/** 32 bytes in base64: what the rows are kept under while a run is at work, and its journal. */
	runKey: z.base64().length(44),
	rows: z.array(z.object({ app: z.string(), row: mergedRowSchema })),
});

/** A record as mana-sync gave it to the device, its private fields opened. */
export type SealedRow = z.output<typeof bodySchema>['rows'][number];

export interface OpenedInputs {
	readonly terms: SealedTerms;
	/** Not extractable. */
	readonly runKey: CryptoKey;
	readonly rows: readonly SealedRow[];
}

const sealedFor = 'mana-sealed-inputs-v1';

/**
 * Seals a copy of records for one mission (RFC 9180), and signs it with what it is for: neither can be exchanged without
 * the other.
 *
 * @param signingKey the person's own, Ed25519, may sign
 * @throws SealedError `KEY_INVALID`
 */
export async function sealInputs(
	terms: SealedTerms,
	rows: readonly SealedRow[],
	{ publicKey, signingKey }: { readonly publicKey: Uint8Array; readonly signingKey: CryptoKey },
): Promise<SealedInputs> {
	const termBytes = new TextEncoder().encode(JSON.stringify(sealedTermsSchema.parse(terms)));
	const runKey = encodeBase64(crypto.getRandomValues(new Uint8Array(MASTER_KEY_BYTES)));
	const sealed = await sealJson(publicKey, { runKey, rows }, infoOf(sealedFor, termBytes));
	const signature = await crypto.subtle.sign('Ed25519', signingKey, signedBytes(termBytes, sealed));
	return { terms: encodeBase64(termBytes), ...sealed, signature: encodeBase64(new Uint8Array(signature)) };
}

/**
 * Whose envelope it is and for what, where the person's key has signed it. Opens nothing.
 *
 * @param signingKey the person's public key, Ed25519, 32 bytes
 * @throws SealedError `SEALED_INVALID`, `KEY_INVALID`
 */
export async function verifyInputs(envelope: SealedInputs, signingKey: Uint8Array): Promise<SealedTerms> {
	const termBytes = bytesOf(envelope.terms);
	const key = await importSigningKey(signingKey);
	const signature = bytesOf(envelope.signature);
	const isSigned = await crypto.subtle.verify('Ed25519', key, signature, signedBytes(termBytes, envelope));
	if (!isSigned) throw notSealed();
	return readTerms(termBytes);
}

/** @param pair the one that the terms name @throws SealedError `SEALED_INVALID`, `KEY_INVALID`, as `verifyInputs` */
export async function openInputs(
	envelope: SealedInputs,
	signingKey: Uint8Array,
	pair: SealingPair,
): Promise<OpenedInputs> {
	const terms = await verifyInputs(envelope, signingKey);
	const info = infoOf(sealedFor, bytesOf(envelope.terms));
	const body = bodySchema.safeParse(await openJson(pair, envelope, info));
	if (!body.success) throw notSealed();
	return { terms, runKey: await importMasterKey(bytesOf(body.data.runKey)), rows: body.data.rows };
}

function readTerms(bytes: Bytes): SealedTerms {
	let read: unknown;
	try {
		read = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch {
		throw notSealed();
	}
	const terms = sealedTermsSchema.safeParse(read);
	if (!terms.success) throw notSealed();
	return terms.data;
}

/** Each part behind its length in bytes (32 bits, big-endian), so that no byte moves from one to the next. */
function signedBytes(terms: Bytes, { enc, ciphertext }: Pick<SealedInputs, 'enc' | 'ciphertext'>): Bytes {
	const parts = [new TextEncoder().encode(sealedFor), terms, bytesOf(enc), bytesOf(ciphertext)];
	return concat(parts.flatMap((part) => [lengthOf(part), part]));
}

function lengthOf({ length }: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, length);
	return bytes;
}

async function importSigningKey(bytes: Uint8Array): Promise<CryptoKey> {
	try {
		return await crypto.subtle.importKey('raw', new Uint8Array(bytes), 'Ed25519', false, ['verify']);
	} catch (cause) {
		throw new SealedError('KEY_INVALID', 'This is no public key that signs.', { cause });
	}
}
