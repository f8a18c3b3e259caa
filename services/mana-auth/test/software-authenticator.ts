import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** Bits of authenticator data (WebAuthn section 6.1). */
const userPresent = 0x01;
const userVerified = 0x04;
const attestedCredential = 0x40;

export interface PasskeyOptionsJson {
	challenge: string;
	rp?: { id: string };
	rpId?: string;
}

/** An authenticator with one ES256 passkey, that does what a phone would. */
export interface SoftwareAuthenticator {
	readonly credentialId: string;
	create(options: PasskeyOptionsJson, answer?: Answering): Record<string, unknown>;
	get(options: PasskeyOptionsJson, answer?: Answering): Record<string, unknown>;
}

export interface Answering {
	/** The page that asks; the browser puts it into what is signed. */
	origin?: string;
	isUserVerified?: boolean;
}

export function createAuthenticator(defaultOrigin: string): SoftwareAuthenticator {
	const id = randomBytes(32);
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	let counter = 0;
	const authenticatorData = (rpId: string, isUserVerified: boolean, credential?: Buffer) => {
		const flags = userPresent | (isUserVerified ? userVerified : 0) | (credential ? attestedCredential : 0);
		const count = Buffer.alloc(4);
		count.writeUInt32BE(++counter);
		return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, credential ?? Buffer.alloc(0)]);
	};
	const clientData = (type: string, challenge: string, origin: string) =>
		Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
	const credential = (response: object) => ({
		id: base64url(id),
		rawId: base64url(id),
		type: 'public-key',
		clientExtensionResults: {},
		response,
	});
	return {
		credentialId: base64url(id),
		create(options, { origin = defaultOrigin, isUserVerified = true } = {}) {
			const idLength = Buffer.alloc(2);
			idLength.writeUInt16BE(id.length);
			const attested = Buffer.concat([Buffer.alloc(16), idLength, id, coseKey(publicKey)]);
			const authData = authenticatorData(options.rp?.id ?? '', isUserVerified, attested);
			const attestation = cborMap([
				[cborText('fmt'), cborText('none')],
				[cborText('attStmt'), cborMap([])],
				[cborText('authData'), cborBytes(authData)],
			]);
			return credential({
				clientDataJSON: base64url(clientData('webauthn.create', options.challenge, origin)),
				attestationObject: base64url(attestation),
				transports: ['internal'],
			});
		},
		get(options, { origin = defaultOrigin, isUserVerified = true } = {}) {
			const client = clientData('webauthn.get', options.challenge, origin);
			const data = authenticatorData(options.rpId ?? '', isUserVerified);
			const signature = createSign('sha256')
				.update(Buffer.concat([data, sha256(client)]))
				.sign(privateKey);
			return credential({
				clientDataJSON: base64url(client),
				authenticatorData: base64url(data),
				signature: base64url(signature),
			});
		},
	};
}

/** RFC 9053 section 7.1: kty EC2, alg ES256, crv P-256. */
function coseKey(publicKey: KeyObject): Buffer {
	const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
	return cborMap([
		[cborInteger(1), cborInteger(2)],
		[cborInteger(3), cborInteger(-7)],
		[cborInteger(-1), cborInteger(1)],
		[cborInteger(-2), cborBytes(Buffer.from(x, 'base64url'))],
		[cborInteger(-3), cborBytes(Buffer.from(y, 'base64url'))],
	]);
}

/** RFC 8949 section 3: the major type, and a number or length after it. */
function cborHead(major: number, value: number): Buffer {
	if (value < 24) return Buffer.from([(major << 5) | value]);
	if (value < 256) return Buffer.from([(major << 5) | 24, value]);
	return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}

function cborInteger(value: number): Buffer {
	return value >= 0 ? cborHead(0, value) : cborHead(1, -1 - value);
}

function cborBytes(value: Buffer): Buffer {
	return Buffer.concat([cborHead(2, value.length), value]);
}

function cborText(value: string): Buffer {
	return Buffer.concat([cborHead(3, Buffer.byteLength(value)), Buffer.from(value)]);
}

function cborMap(entries: [Buffer, Buffer][]): Buffer {
	return Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);
}

function sha256(data: string | Buffer): Buffer {
	return createHash('sha256').update(data).digest();
}

function base64url(data: Buffer): string {
	return data.toString('base64url');
}
