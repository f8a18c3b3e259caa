export { decodeBase64, encodeBase64 } from './base64.ts';
export { CryptoError, type CryptoErrorCode } from './crypto-error.ts';
export { isEncrypted, unwrapValue, wrapValue } from './envelope.ts';
export {
	exportMasterKey,
	generateMasterKey,
	importMasterKey,
	type Keyring,
	MASTER_KEY_BYTES,
} from './master-key.ts';
export {
	type DecryptedRecord,
	decryptRecordFields,
	encryptRecordFields,
	type UndecryptableField,
} from './record-fields.ts';
