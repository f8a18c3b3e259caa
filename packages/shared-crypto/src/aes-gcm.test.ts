import { describe, expect, test } from 'bun:test';
import { openBytes, sealBytes } from './aes-gcm.ts';
import { importMasterKey } from './master-key.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

// McGrew & Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B: the cases with a 256-bit key,
// a 96-bit IV and no associated data.
const PLAINTEXT_15 =
	'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
	'1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255';
const CIPHERTEXT_15 =
	'522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa' +
	'8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad';
const KEY_15 = 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308';
const IV_15 = 'cafebabefacedbaddecaf888';
const ZERO_KEY = '00'.repeat(32);
const ZERO_IV = '00'.repeat(12);

const VECTORS = [
	{
		name: 'case 13',
		key: ZERO_KEY,
		iv: ZERO_IV,
		plaintext: '',
		ciphertext: '',
		tag: '530f8afbc74536b9a963b4f1c4cb738b',
	},
	{
		name: 'case 14',
		key: ZERO_KEY,
		iv: ZERO_IV,
		plaintext: '00'.repeat(16),
		ciphertext: 'cea7403d4d606b6e074ec5d3baf39d18',
		tag: 'd0d1c8a799996bf0265b98b5d48ab919',
	},
	{
		name: 'case 15',
		key: KEY_15,
		iv: IV_15,
		plaintext: PLAINTEXT_15,
		ciphertext: CIPHERTEXT_15,
		tag: 'b094dac5d93471bdec1a502270e3cc6c',
	},
];

describe('AES-256-GCM against the published vectors', () => {
	for (const { name, key, iv, plaintext, ciphertext, tag } of VECTORS) {
		test(`seals ${name} to the published bytes`, async () => {
			const sealed = await sealBytes(await importMasterKey(hex(key)), hex(iv), hex(plaintext));
			expect(Buffer.from(sealed).toString('hex')).toBe(ciphertext + tag);
		});

		test(`opens the published bytes of ${name}`, async () => {
			const opened = await openBytes(await importMasterKey(hex(key)), hex(iv), hex(ciphertext + tag));
			expect(opened && Buffer.from(opened).toString('hex')).toBe(plaintext);
		});

		test(`refuses ${name} with any one bit of its tag flipped`, async () => {
			const masterKey = await importMasterKey(hex(key));
			for (let bit = 0; bit < 128; bit++) {
				const altered = hex(ciphertext + tag);
				const at = altered.length - 16 + (bit >> 3);
				altered[at] = (altered[at] ?? 0) ^ (1 << (bit & 7));
				expect(await openBytes(masterKey, hex(iv), altered)).toBeNull();
			}
		});
	}

	test('refuses case 16, whose tag also covers associated data', async () => {
		const sealed = hex(`${CIPHERTEXT_15.slice(0, 120)}76fc6ece0f4e1768cddf8853bb2d551b`);
		expect(await openBytes(await importMasterKey(hex(KEY_15)), hex(IV_15), sealed)).toBeNull();
	});
});
